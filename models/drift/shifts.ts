import { InputError } from "../errors.js";
import { populationStability, stabilityReference, type StabilityReference } from "../metrics/stability.js";
import type { NumericColumn } from "../table.js";

/** Where columns lay in the window that a model was proven in, by name. */
export type StabilityByName = Readonly<Record<string, StabilityReference>>;

/** Population stability index of a column. */
export interface Shift {
  readonly name: string;
  readonly shift: number;
}

/**
 * References of these columns; of all where no names are given.
 * @throws {FitError} no-rows: fewer than `LEAST_ROWS`
 */
export const stabilityByName = (columns: readonly NumericColumn[], names?: readonly string[]): StabilityByName =>
  Object.fromEntries(
    columns
      .filter(({ name }) => names?.includes(name) ?? true)
      .map((column) => [column.name, stabilityReference(column)]),
  );

/**
 * How far columns have moved since, greatest shift first.
 * @param model named where a column is missing
 * @throws {InputError} missing-column
 * @throws {FitError} no-rows: fewer than `LEAST_ROWS`
 */
export function shiftsOf(model: string, references: StabilityByName, columns: readonly NumericColumn[]): Shift[] {
  const shifts = Object.entries(references).map(([name, reference]) => {
    const column = columns.find((one) => one.name === name);
    if (column === undefined) {
      throw new InputError(
        "missing-column",
        `${model}: the model reads the feature ${name}, which is not there any more.`,
      );
    }
    return { name, shift: populationStability(reference, column) };
  });
  return shifts.sort((a, b) => b.shift - a.shift || (a.name < b.name ? -1 : 1));
}

/**
 * The population stability that two samples of one population hardly ever show by chance: the mean and four deviations of its
 * chi-squared distribution.
 * @param bins of the reference
 * @source Yurdakul (2018), Statistical properties of population stability index
 */
export function chanceShift(bins: number, rowsBefore: number, rowsNow: number): number {
  const freedom = Math.max(1, bins - 1);
  return (freedom + 4 * Math.sqrt(2 * freedom)) * (1 / rowsBefore + 1 / rowsNow);
}
