import { ascendingOrder } from "../ascending-order.js";
import { InputError } from "../errors.js";
import type { CategoricalColumn, Column, NumericColumn } from "../table.js";
import { divideBins, informationOf, weightOfEvidence, type Cells } from "./divide-bins.js";

export interface Bin {
  /** For people: `below 5`, `5 to below 12`, `a, b`, `missing`. */
  readonly label: string;
  /** Weight of the rows of label 1 and 0. */
  readonly ones: number;
  readonly zeros: number;
  /** ln of its share of label 0 over its share of label 1: above 0 is safer than average. */
  readonly weightOfEvidence: number;
}

interface Binned {
  readonly column: string;
  /** The bins of `cuts` or `groups` in order, then `another` and `missing` where there are such. */
  readonly bins: readonly Bin[];
  readonly hasMissing: boolean;
  /** Sum over bins: below 0.02 says nothing, above 0.5 is suspicious. */
  readonly informationValue: number;
}

/** Bins of a column: numbers from one cut up to below the next, or groups of categories. Plain, kept as JSON. */
export type ColumnBins =
  | (Binned & { readonly kind: "numeric"; readonly cuts: readonly number[] })
  | (Binned & {
      readonly kind: "categorical";
      readonly groups: readonly (readonly string[])[];
      readonly hasOther: boolean;
    });

export interface BinParams {
  /** Default 6; missing and rare categories come besides. */
  readonly maxBins?: number;
  /** Least share of the rows in a bin, default 0.05; rarer categories are together. */
  readonly minShare?: number;
  /** Whether evidence must only rise, or only fall, with a number; default true. */
  readonly monotone?: boolean;
}

/** So many cells of equal count a number is first cut into. */
const CELLS = 50;

/**
 * Bins of one column by what they tell of the labels. Trusts its input: see `checkTable` and `countLabels`.
 * @returns null where there is one bin only
 * @throws {InputError} bad-bins
 */
export function fitColumnBins(
  column: Column,
  labels: Uint8Array,
  weights: Float64Array | undefined,
  { maxBins = 6, minShare = 0.05, monotone = true }: BinParams = {},
): ColumnBins | null {
  if (!(minShare >= 0 && minShare < 1)) {
    throw new InputError("bad-bins", `fitColumnBins: minShare must lie from 0 to below 1; got ${minShare}.`);
  }
  const rows = { labels, weightOf: (i: number): number => (weights === undefined ? 1 : weights[i]!) };
  let [allOnes, allZeros] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 1) allOnes += rows.weightOf(i);
    else allZeros += rows.weightOf(i);
  }
  const params = { maxBins, minWeight: minShare * (allOnes + allZeros), monotone };
  const raw = column.kind === "numeric" ? binNumbers(column, rows, params) : binCategories(column, rows, params);
  const bins = raw.bins.map(({ label, ones, zeros }): Bin => {
    return { label, ones, zeros, weightOfEvidence: weightOfEvidence(ones, zeros, allOnes, allZeros) };
  });
  if (bins.length < 2) return null;
  const informationValue = bins.reduce(
    (sum, { ones, zeros }) => sum + informationOf(ones, zeros, allOnes, allZeros),
    0,
  );
  return { ...raw, column: column.name, bins, informationValue };
}

interface Rows {
  readonly labels: Uint8Array;
  readonly weightOf: (row: number) => number;
}

interface Params {
  readonly maxBins: number;
  readonly minWeight: number;
  readonly monotone: boolean;
}

type Counts = Omit<Bin, "weightOfEvidence">;

function binNumbers({ values }: NumericColumn, { labels, weightOf }: Rows, params: Params) {
  const order = ascendingOrder(values);
  const [ones, zeros, firsts]: [number[], number[], number[]] = [[], [], []];
  const missing = { label: "missing", ones: 0, zeros: 0 };
  let total = 0;
  for (const i of order) if (!Number.isNaN(values[i]!)) total += weightOf(i);
  let reached = 0;
  let last = Number.NaN;
  for (const i of order) {
    const [value, weight] = [values[i]!, weightOf(i)];
    if (weight === 0) continue;
    if (Number.isNaN(value)) {
      missing[labels[i] === 1 ? "ones" : "zeros"] += weight;
      continue;
    }
    if (ones.length === 0 || (value !== last && reached >= (ones.length * total) / CELLS)) {
      firsts.push(value);
      ones.push(0);
      zeros.push(0);
    }
    (labels[i] === 1 ? ones : zeros)[ones.length - 1]! += weight;
    reached += weight;
    last = value;
  }
  const starts = divideBins({ ones: Float64Array.from(ones), zeros: Float64Array.from(zeros) }, params);
  const cuts = starts.map((start) => firsts[start]!);
  const bins: Counts[] = ones.length === 0 ? [] : merge({ ones, zeros }, starts, (b) => range(cuts, b));
  const hasMissing = missing.ones + missing.zeros > 0;
  return { kind: "numeric" as const, cuts, bins: hasMissing ? [...bins, missing] : bins, hasMissing };
}

function binCategories({ codes, categories }: CategoricalColumn, { labels, weightOf }: Rows, params: Params) {
  const ones = new Float64Array(categories.length + 1);
  const zeros = new Float64Array(categories.length + 1);
  for (let i = 0; i < codes.length; i++) {
    const cell = codes[i]! < 0 ? categories.length : codes[i]!;
    (labels[i] === 1 ? ones : zeros)[cell]! += weightOf(i);
  }
  const weightOfCell = (cell: number): number => ones[cell]! + zeros[cell]!;
  const seen = [...categories.keys()].filter((code) => weightOfCell(code) > 0);
  const share = (code: number): number => ones[code]! / weightOfCell(code);
  const frequent = seen
    .filter((code) => weightOfCell(code) >= params.minWeight)
    .sort((a, b) => share(a) - share(b) || (categories[a]! < categories[b]! ? -1 : 1));
  const rare = seen.filter((code) => weightOfCell(code) < params.minWeight);
  const ordered = { ones: frequent.map((code) => ones[code]!), zeros: frequent.map((code) => zeros[code]!) };
  const cells: Cells = { ones: Float64Array.from(ordered.ones), zeros: Float64Array.from(ordered.zeros) };
  const starts = divideBins(cells, { ...params, monotone: false });
  const groups = [0, ...starts].map((start, b) => frequent.slice(start, starts[b]).map((code) => categories[code]!));
  const named = frequent.length === 0 ? [] : groups;
  const sum = (of: Float64Array, cellsOf: readonly number[]): number => cellsOf.reduce((s, cell) => s + of[cell]!, 0);
  const bins: Counts[] = frequent.length === 0 ? [] : merge(ordered, starts, (b) => groups[b]!.join(", "));
  if (rare.length > 0) bins.push({ label: "another", ones: sum(ones, rare), zeros: sum(zeros, rare) });
  const hasMissing = weightOfCell(categories.length) > 0;
  if (hasMissing) bins.push({ label: "missing", ones: ones[categories.length]!, zeros: zeros[categories.length]! });
  return { kind: "categorical" as const, groups: named, hasOther: rare.length > 0, bins, hasMissing };
}

function merge(
  { ones, zeros }: { readonly ones: readonly number[]; readonly zeros: readonly number[] },
  starts: readonly number[],
  labelOf: (bin: number) => string,
): Counts[] {
  return [0, ...starts].map((start, b) => {
    const sum = (of: readonly number[]): number => of.slice(start, starts[b]).reduce((s, value) => s + value, 0);
    return { label: labelOf(b), ones: sum(ones), zeros: sum(zeros) };
  });
}

function range(cuts: readonly number[], bin: number): string {
  const [from, to] = [cuts[bin - 1], cuts[bin]];
  if (from === undefined) return to === undefined ? "any" : `below ${to}`;
  return to === undefined ? `${from} and above` : `${from} to below ${to}`;
}

/**
 * The bin of each row; −1 for a missing value or an unseen category that training had none of.
 * @throws {InputError} column-kind
 */
export function assignBins(bins: ColumnBins, column: Column): Int32Array {
  const missing = bins.hasMissing ? bins.bins.length - 1 : -1;
  if (bins.kind === "numeric" && column.kind === "numeric") {
    return Int32Array.from(column.values, (value) => {
      if (Number.isNaN(value)) return missing;
      let bin = 0;
      while (bin < bins.cuts.length && value >= bins.cuts[bin]!) bin++;
      return bin;
    });
  }
  if (bins.kind === "categorical" && column.kind === "categorical") {
    const other = bins.hasOther ? bins.groups.length : -1;
    const binOf = new Map(bins.groups.flatMap((group, bin) => group.map((category) => [category, bin] as const)));
    const byCode = column.categories.map((category) => binOf.get(category) ?? other);
    return Int32Array.from(column.codes, (code) => (code < 0 ? missing : byCode[code]!));
  }
  throw new InputError(
    "column-kind",
    `assignBins: column ${column.name} was ${bins.kind} in training; is it mapped anew?`,
  );
}
