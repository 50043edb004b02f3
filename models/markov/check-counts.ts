import { InputError } from "../errors.js";

/** How often a step led from one state (row) to another (column): square, whole numbers from 0. */
export type TransitionCounts = readonly (readonly number[])[];

/** @throws {InputError} not-square, not-a-count */
export function checkCounts(who: string, counts: TransitionCounts): void {
  for (const [i, row] of counts.entries()) {
    if (row.length !== counts.length) {
      throw new InputError(
        "not-square",
        `${who}: row ${i} has ${row.length} counts, but there are ${counts.length} states.`,
      );
    }
    const bad = row.findIndex((count) => !Number.isSafeInteger(count) || count < 0);
    if (bad >= 0) {
      throw new InputError(
        "not-a-count",
        `${who}: counts must be whole numbers from 0; got ${row[bad]} at row ${i}, column ${bad}.`,
      );
    }
  }
}
