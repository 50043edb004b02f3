import type { ReportData } from "../../warehouse/results/report/report-data.js";
import { share } from "./money.js";

export interface ConcentrationShares {
  readonly hundredth: number;
  readonly tenth: number;
  readonly fifth: number;
  readonly largest: number;
  /** The best tenth brings at least half. */
  readonly isFew: boolean;
  /** One customer brings at least a tenth. @source IFRS 8 paragraph 34; ASC 280-10-50-42 */
  readonly isOne: boolean;
}

/** Fewer customers are too few to speak of tenths and hundredths. */
const LEAST_CUSTOMERS = 20;

/** What the best customers bring, as shares; null where there are too few customers, or no total above zero. */
export function concentrationOf({ concentration: c }: ReportData): ConcentrationShares | null {
  if (c === null || c.customers < LEAST_CUSTOMERS) return null;
  const hundredth = share(c.bestHundredth, c.total);
  const tenth = share(c.bestTenth, c.total);
  const fifth = share(c.bestFifth, c.total);
  const largest = share(c.largest, c.total);
  if (hundredth === null || tenth === null || fifth === null || largest === null) return null;
  return { hundredth, tenth, fifth, largest, isFew: tenth >= 0.5, isOne: largest >= 0.1 };
}
