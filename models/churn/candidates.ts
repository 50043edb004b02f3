import type * as TensorFlow from "@tensorflow/tfjs-core";
import { FitError } from "../errors.js";
import { fitCalibration, type Calibration } from "./calibrated.js";
import type { LearnerData, LearnerName, ScoringModel } from "./learner.js";
import { fitBoosted } from "./learners/boosted.js";
import { fitLinear } from "./learners/linear.js";
import { fitNetwork } from "./learners/network.js";
import { fitPoints } from "./learners/points.js";
import { labelsOf, rowsOf, type Numbers } from "./table-rows.js";
import type { PanelSplit } from "./split-panel.js";

/** Everyone alive at past cuts, with what became of them. */
export interface ChurnPanel {
  readonly customerId: readonly string[];
  /** 1: of a cut that is held out. */
  readonly heldOut: Uint8Array;
  /** 1: left within the horizon. */
  readonly hasLeft: Uint8Array;
  /** NaN where missing. */
  readonly table: Numbers;
}

export interface FittedCandidate {
  readonly name: LearnerName;
  readonly model: ScoringModel;
  readonly calibration: Calibration;
}

export interface CandidateOptions {
  readonly seed: number;
  readonly threads: number;
  /** The library of the neural network; without it there is none among the candidates. */
  readonly tensorFlow: typeof TensorFlow | null;
  /** Told before each. */
  readonly onFit?: (learner: LearnerName) => void;
}

/** Lines and points learn no more from more rows than this, and take far longer. */
const ROWS_FOR_SIMPLE = 150_000;

/**
 * Every learner, fitted and calibrated on rows of their own.
 * @returns those that found something to learn, and why the others did not
 */
export async function fitCandidates(
  { table, hasLeft }: ChurnPanel,
  split: PanelSplit,
  { seed, threads, tensorFlow, onFit }: CandidateOptions,
): Promise<{ readonly fitted: readonly FittedCandidate[]; readonly notes: readonly string[] }> {
  const data = dataOf(table, hasLeft, split.learning, split.stopping);
  const step = Math.ceil((split.learning.length + split.stopping.length) / ROWS_FOR_SIMPLE);
  // Rows are ordered by cut and customer, and customers by an md5: every n-th row is a sample of each cut.
  const few =
    step === 1 ? data : dataOf(table, hasLeft, everyNth(split.learning, step), everyNth(split.stopping, step));
  const calibrating = rowsOf(table, split.calibration);
  const labels = labelsOf(hasLeft, split.calibration);
  const fits: readonly (readonly [LearnerName, () => ScoringModel | Promise<ScoringModel>])[] = [
    ["logistic", () => fitLinear(few)],
    ["scorecard", () => fitPoints(few)],
    ["boosting", () => fitBoosted(data, { seed, threads })],
    ...(tensorFlow === null ? [] : [["neural", () => fitNetwork(tensorFlow, few, { seed })] as const]),
  ];
  const fitted: FittedCandidate[] = [];
  const notes: string[] = [];
  for (const [name, fit] of fits) {
    onFit?.(name);
    try {
      const model = await fit();
      fitted.push({ name, model, calibration: fitCalibration({ scores: model.score(calibrating), labels }) });
    } catch (cause) {
      if (!(cause instanceof FitError)) throw cause;
      notes.push(`${name} could not be fitted: ${cause.code}`);
    }
  }
  return { fitted, notes };
}

function dataOf(table: Numbers, hasLeft: Uint8Array, learning: Uint32Array, stopping: Uint32Array): LearnerData {
  return {
    table: rowsOf(table, learning),
    labels: labelsOf(hasLeft, learning),
    stopping: { table: rowsOf(table, stopping), labels: labelsOf(hasLeft, stopping) },
  };
}

const everyNth = (rows: Uint32Array, step: number): Uint32Array => rows.filter((_, i) => i % step === 0);
