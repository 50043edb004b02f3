import { FitError } from "../../errors.js";
import { seededRandom } from "../../random.js";
import type { Table } from "../../table.js";
import { binFeature, type BinnedFeature } from "./binned-feature.js";

/** Rows that edges of bins are taken from at most. */
const SAMPLE_ROWS = 100_000;

/**
 * Bins for every column that can divide the rows; the others are told in `notes`.
 * @throws {FitError} no-usable-column
 */
export function binTable(
  { rows, columns }: Table,
  bins: number,
  seed: number,
): { features: readonly BinnedFeature[]; notes: readonly string[] } {
  const sample = rows <= SAMPLE_ROWS ? null : sampleRows(rows, seed);
  const found = columns.map((column, i) => binFeature(column, i, bins, sample));
  const features = found.filter((feature) => feature !== null);
  if (features.length === 0) {
    throw new FitError(
      "no-usable-column",
      `fitBoosting: none of ${columns.length} columns has two different values in ${rows} rows.`,
    );
  }
  const left = columns.filter((_, i) => found[i] === null).map(({ name }) => `${name} is constant and was left out`);
  return { features, notes: left };
}

/** One row of each of as many equal stretches. */
function sampleRows(rows: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  return Int32Array.from({ length: SAMPLE_ROWS }, (_, i) => Math.floor(((i + random()) * rows) / SAMPLE_ROWS));
}
