import type { ArrowRead, ArrowTimes } from "../tasks/arrow-read.js";
import type { BareLoad } from "../tasks/bare-load.js";
import type { Asked, Asking } from "../cubes/ask.js";
import type { BoostingSpeed, BoostingTimes } from "../tasks/boosting-speed.js";
import type { BoostingAccuracy, BoostingScores } from "../tasks/boosting-accuracy.js";
import type { ChurnFigures, ChurnRun } from "../tasks/churn.js";
import type { ChurnTruths, TruthPart } from "../tasks/churn-truths.js";
import type { ChurnRetail, RetailTruth } from "../tasks/churn-truths-retail.js";
import type { ClustersSpeed, ClustersTimes } from "../tasks/clusters-speed.js";
import type { CommandRun, Commands } from "../tasks/commands.js";
import type { MineBaskets, Mined } from "../tasks/baskets.js";
import type { ManyBaskets, MinedMany } from "../tasks/baskets-many.js";
import type { NextProduct, NextProductFigures } from "../tasks/next-product.js";
import type { ReadFile } from "../tasks/read-file.js";
import type { SimulateRun } from "../tasks/simulate.js";
import type { ValueSpeed, ValueTimes } from "../tasks/value-speed.js";
import type { Measured } from "./measure.js";

/** What a child process can be told to do, with what it is told and what it answers. */
export interface Tasks {
  readonly "arrow-read": { readonly asks: ArrowRead; readonly gives: ArrowTimes };
  readonly "ask-cubes": { readonly asks: Asking; readonly gives: readonly Asked[] };
  readonly "bare-load": { readonly asks: BareLoad; readonly gives: Measured & { readonly rows: number } };
  readonly "boosting-accuracy": { readonly asks: BoostingAccuracy; readonly gives: BoostingScores };
  readonly "boosting-speed": { readonly asks: BoostingSpeed; readonly gives: BoostingTimes };
  readonly churn: { readonly asks: ChurnRun; readonly gives: ChurnFigures };
  readonly "churn-retail": { readonly asks: ChurnRetail; readonly gives: RetailTruth };
  readonly "churn-truths": { readonly asks: ChurnTruths; readonly gives: readonly TruthPart[] };
  readonly "clusters-speed": { readonly asks: ClustersSpeed; readonly gives: ClustersTimes };
  readonly commands: { readonly asks: Commands; readonly gives: readonly CommandRun[] };
  readonly "make-arrow-data": { readonly asks: ArrowRead; readonly gives: { readonly bytes: number } };
  readonly "make-boosting-data": { readonly asks: BoostingSpeed; readonly gives: null };
  readonly "make-clusters-data": { readonly asks: ClustersSpeed; readonly gives: null };
  readonly "make-value-data": { readonly asks: ValueSpeed; readonly gives: { readonly histories: number } };
  readonly "many-baskets": { readonly asks: ManyBaskets; readonly gives: MinedMany };
  readonly "mine-baskets": { readonly asks: MineBaskets; readonly gives: readonly Mined[] };
  readonly "next-product": { readonly asks: NextProduct; readonly gives: NextProductFigures };
  readonly "read-file": { readonly asks: ReadFile; readonly gives: Measured & { readonly rows: number } };
  readonly simulate: { readonly asks: SimulateRun; readonly gives: Measured & { readonly lines: number } };
  readonly "value-speed": { readonly asks: ValueSpeed; readonly gives: ValueTimes };
}

export type TaskName = keyof Tasks;
