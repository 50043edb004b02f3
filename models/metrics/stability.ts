import { ascendingOrder } from "../ascending-order.js";
import { FitError, InputError } from "../errors.js";
import type { Column } from "../table.js";

/** Where the rows of a reference lay: bins of a numeric column or categories, and those missing. Plain, kept as JSON. */
export type StabilityReference =
  | { readonly kind: "numeric"; readonly cuts: readonly number[]; readonly shares: readonly number[] }
  | { readonly kind: "categorical"; readonly categories: readonly string[]; readonly shares: readonly number[] };

/** An empty bin counts as this share, so that one customer in a new bin does not make the index infinite. */
export const LEAST_SHARE = 1e-4;

/** Fewer rows than this say nothing of shares. */
export const LEAST_ROWS = 20;

/**
 * The bins of a reference: tenths of its numbers (equal values are never divided), or its categories; of a column with more,
 * the `bins` most frequent, and one for all others and for unseen ones. The last share is that of missing values.
 * @throws {InputError} bad-bins
 * @throws {FitError} no-rows
 */
export function stabilityReference(column: Column, bins = 10): StabilityReference {
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new InputError("bad-bins", `stabilityReference: bins must be a whole number from 1; got ${bins}.`);
  }
  if (column.kind === "numeric") {
    const cuts = quantileCuts(column.values, bins);
    return { kind: "numeric", cuts, shares: numericShares(cuts, column.values, column.name) };
  }
  const counts = new Float64Array(column.categories.length);
  for (const code of column.codes) if (code >= 0) counts[code]!++;
  const categories = [...ascendingOrder(counts.map((count) => -count))]
    .filter((code) => counts[code]! > 0)
    .slice(0, bins)
    .map((code) => column.categories[code]!);
  return { kind: "categorical", categories, shares: categoricalShares(categories, column) };
}

/**
 * Population stability index: how far the rows of a column have moved between the bins of a reference. Below 0.1 is still,
 * above 0.25 has moved.
 * @returns from 0, without unit
 * @throws {InputError} column-kind
 * @throws {FitError} no-rows
 * @source Siddiqi (2006); empty bins by `LEAST_SHARE`
 */
export function populationStability(reference: StabilityReference, column: Column): number {
  if (column.kind !== reference.kind) {
    throw new InputError(
      "column-kind",
      `populationStability: ${column.name} is ${column.kind}, but the reference is ${reference.kind}. Was the column mapped anew?`,
    );
  }
  const now =
    column.kind === "numeric"
      ? numericShares((reference as { cuts: readonly number[] }).cuts, column.values, column.name)
      : categoricalShares((reference as { categories: readonly string[] }).categories, column);
  return stabilityIndex(reference.shares, now);
}

/** The sum of (p − q)·ln(p/q) over bins: the same whichever of the two came first. */
export function stabilityIndex(before: readonly number[], now: readonly number[]): number {
  if (before.length !== now.length) {
    throw new InputError(
      "unequal-lengths",
      `stabilityIndex: ${before.length} shares and ${now.length}; bins must match.`,
    );
  }
  return before.reduce((sum, share, bin) => {
    const p = Math.max(share, LEAST_SHARE);
    const q = Math.max(now[bin]!, LEAST_SHARE);
    return sum + (p - q) * Math.log(p / q);
  }, 0);
}

/** Upper ends of all bins but the last, strictly ascending: values at ascending ranks ceil(k·n/bins). */
function quantileCuts(values: Float64Array | Float32Array, bins: number): number[] {
  const order = ascendingOrder(values);
  let n = order.length;
  while (n > 0 && Number.isNaN(values[order[n - 1]!]!)) n--;
  const cuts: number[] = [];
  for (let k = 1; k < bins && n > 0; k++) {
    const cut = values[order[Math.ceil((k * n) / bins) - 1]!]!;
    const last = values[order[n - 1]!]!;
    if (cut < last && (cuts.length === 0 || cut > cuts.at(-1)!)) cuts.push(cut);
  }
  return cuts;
}

function numericShares(cuts: readonly number[], values: Float64Array | Float32Array, name: string): number[] {
  const counts = new Array<number>(cuts.length + 2).fill(0);
  for (const value of values) {
    let bin = 0;
    if (Number.isNaN(value)) bin = cuts.length + 1;
    else while (bin < cuts.length && value > cuts[bin]!) bin++;
    counts[bin]!++;
  }
  return toShares(counts, values.length, name);
}

function categoricalShares(categories: readonly string[], column: Column & { readonly kind: "categorical" }): number[] {
  const bins = new Map(categories.map((category, bin) => [category, bin]));
  const binOf = Int32Array.from(column.categories, (category) => bins.get(category) ?? categories.length);
  const counts = new Array<number>(categories.length + 2).fill(0);
  for (const code of column.codes) counts[code < 0 ? categories.length + 1 : binOf[code]!]!++;
  return toShares(counts, column.codes.length, column.name);
}

function toShares(counts: readonly number[], rows: number, name: string): number[] {
  if (rows < LEAST_ROWS) {
    throw new FitError("no-rows", `populationStability: ${name} needs ${LEAST_ROWS} rows; got ${rows}.`);
  }
  return counts.map((count) => count / rows);
}
