import { FitError, InputError } from "../errors.js";

/** Past cuts, as whole days before `as_of`, the newest first. */
export interface PanelCuts {
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}

/** All in whole days, but the counts. */
export interface PanelParams {
  /** From the first sale (or contract) to `as_of`. */
  readonly historyDays: number;
  /** The longest time after a cut in which a label happens. */
  readonly horizonDays: number;
  /** From one cut to the next. */
  readonly everyDays: number;
  /** At most so many cuts to train on. */
  readonly trainCuts: number;
  /** At most so many cuts held out, the newest ones. */
  readonly heldOutCuts: number;
  /** What must lie before a cut. */
  readonly leastHistoryDays: number;
}

/**
 * Cuts whose labels are complete at `as_of`. The newest are held out; every label of the others ends before the first of
 * them, one horizon after the newest of the others. Where history is short fewer are held out, so that as many remain to
 * train on.
 * @throws {InputError} panel-params
 * @throws {FitError} too-little-history
 */
export function chooseCuts(params: PanelParams): PanelCuts {
  checkParams(params);
  const { historyDays, horizonDays, everyDays, trainCuts, heldOutCuts, leastHistoryDays } = params;
  const oldest = historyDays - leastHistoryDays;
  for (let held = heldOutCuts; held >= 1; held--) {
    const heldOut = spaced(horizonDays, everyDays, held, oldest);
    const train = spaced(horizonDays + (held - 1) * everyDays + horizonDays, everyDays, trainCuts, oldest);
    if (heldOut.length === held && train.length >= Math.min(held, trainCuts)) return { train, heldOut };
  }
  throw new FitError(
    "too-little-history",
    `chooseCuts: two horizons of ${horizonDays} days and ${leastHistoryDays} days before them must lie before as_of; got ${historyDays} days. Wait, or shorten the horizon.`,
  );
}

const spaced = (from: number, every: number, most: number, oldest: number): number[] =>
  Array.from({ length: most }, (_, i) => from + i * every).filter((days) => days <= oldest);

function checkParams(params: PanelParams): void {
  for (const [name, value] of Object.entries(params) as [keyof PanelParams, number][]) {
    const least = name === "historyDays" || name === "leastHistoryDays" ? 0 : 1;
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InputError("panel-params", `chooseCuts: ${name} must be a whole number from ${least}; got ${value}.`);
    }
  }
}
