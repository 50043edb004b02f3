import type { NumericColumn } from "../../table.js";
import { cellOf, guideOf, type Guide } from "../binning/guide.js";
import { MISSING_IS_ZERO, MISSING_LEFT, ZERO_IS_MISSING, ZERO_LIMIT, type Tree } from "../tree.js";

/** Codes are bytes: one more than there are thresholds, and the greatest for missing values that go right. */
const MOST_THRESHOLDS = 254;
const MISSING_RIGHT = 255;

/** A feature as nodes that treat its missing values alike ask for it: a row's code is how many thresholds lie below it. */
export interface CodeColumn {
  readonly feature: number;
  /** `MISSING_APART`, `MISSING_IS_ZERO` or `ZERO_IS_MISSING`. */
  readonly rule: number;
  /** Code of a missing value. */
  readonly missing: number;
  readonly thresholds: Float64Array;
  readonly guide: Guide;
}

export interface ThresholdCodes {
  readonly columns: readonly CodeColumn[];
  /** Per tree and node: the code column, and the least code that goes right. */
  readonly nodes: readonly { readonly column: Int32Array; readonly least: Int32Array }[];
}

/** The code columns of trees of numbers; null: a feature has too many thresholds. */
export function thresholdCodes(trees: readonly Tree[]): ThresholdCodes | null {
  const kinds = new Map<string, { feature: number; rule: number; missing: number; found: Set<number> }>();
  const keyed = trees.map(({ feature, flags, threshold }) =>
    Array.from(feature, (f, node) => {
      const rule = flags[node]! & 12;
      const missing = rule === MISSING_IS_ZERO || (flags[node]! & MISSING_LEFT) !== 0 ? 0 : MISSING_RIGHT;
      const key = `${f}:${rule}:${missing}`;
      if (!kinds.has(key)) kinds.set(key, { feature: f, rule, missing, found: new Set() });
      kinds.get(key)!.found.add(threshold[node]!);
      return key;
    }),
  );
  if ([...kinds.values()].some(({ found }) => found.size > MOST_THRESHOLDS)) return null;
  const columns = [...kinds.values()].map(({ found, ...kind }) => {
    const thresholds = Float64Array.from(found).sort();
    return { ...kind, thresholds, guide: guideOf(thresholds) };
  });
  const places = new Map([...kinds.keys()].map((key, place) => [key, place]));
  const nodes = keyed.map((keys, t) => {
    const column = Int32Array.from(keys, (key) => places.get(key)!);
    const least = Int32Array.from(
      column,
      (place, node) => 1 + columns[place]!.thresholds.indexOf(trees[t]!.threshold[node]!),
    );
    return { column, least };
  });
  return { columns, nodes };
}

/** Codes of rows `from` to `to`, from the beginning of `into`. */
export function fillCodes(
  { rule, missing, thresholds, guide }: CodeColumn,
  values: NumericColumn["values"],
  from: number,
  to: number,
  into: Uint8Array,
): void {
  const { first } = guide;
  for (let i = from; i < to; i++) {
    let value = values[i]!;
    if (value !== value) {
      if (rule !== MISSING_IS_ZERO) {
        into[i - from] = missing;
        continue;
      }
      value = 0;
    } else if (rule === ZERO_IS_MISSING && Math.abs(value) <= ZERO_LIMIT) {
      into[i - from] = missing;
      continue;
    }
    const cell = cellOf(guide, value);
    let low = first[cell]!;
    let high = first[cell + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value > thresholds[middle]!) low = middle + 1;
      else high = middle;
    }
    into[i - from] = low;
  }
}
