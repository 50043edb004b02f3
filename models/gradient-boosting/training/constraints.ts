import { InputError } from "../../errors.js";
import type { Table } from "../../table.js";
import type { BinnedFeature } from "../binning/binned-feature.js";
import type { SettledParams } from "../params.js";

/**
 * Per feature −1, 0 or 1.
 * @throws {InputError} missing-column, bad-parameter
 */
export function monotoneOf({ monotone }: SettledParams, table: Table, features: readonly BinnedFeature[]): Int8Array {
  for (const [name, direction] of Object.entries(monotone)) {
    const column = columnNamed(table, name, "monotone");
    if (column.kind !== "numeric" || (direction !== 1 && direction !== -1)) {
      throw new InputError(
        "bad-parameter",
        `fitBoosting: monotone takes 1 or -1 for numeric columns; got ${direction} for ${name}, which is ${column.kind}.`,
      );
    }
  }
  return Int8Array.from(features, ({ name }) => monotone[name] ?? 0);
}

/**
 * Per group of columns one flag a feature; empty where all may meet.
 * @throws {InputError} missing-column
 */
export function interactionsOf(
  { interactions }: SettledParams,
  table: Table,
  features: readonly BinnedFeature[],
): readonly Uint8Array[] {
  return interactions.map((group) => {
    for (const name of group) columnNamed(table, name, "interactions");
    return Uint8Array.from(features, ({ name }) => (group.includes(name) ? 1 : 0));
  });
}

function columnNamed({ columns }: Table, name: string, where: string) {
  const column = columns.find((one) => one.name === name);
  if (column !== undefined) return column;
  throw new InputError("missing-column", `fitBoosting: ${where} names ${name}, which is no column of the table.`);
}
