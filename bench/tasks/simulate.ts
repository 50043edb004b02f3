import { runSimulate } from "../../pipelines/simulate.js";
import { measure, type Measured } from "../harness/measure.js";

export interface SimulateRun {
  readonly directory: string;
  readonly customers: number;
  /** `YYYY-MM-DD`, exclusive */
  readonly until: string;
}

/** Three years of a company. */
export async function runSimulation(asked: SimulateRun): Promise<Measured & { lines: number }> {
  const { value, measured } = await measure(() => runSimulate({ ...asked, years: 3, seed: 7 }));
  return { ...measured, lines: value.rows["shop_orders"]! + value.rows["web_orders"]! };
}
