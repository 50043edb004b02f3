import { FitError, InputError } from "../errors.js";
import type { CategoricalColumn, NumericColumn, Table } from "../table.js";
import { blockReader } from "./encode-rows.js";
import { termCount, type Encoding, type Feature, type Levels, type Product, type Scaled } from "./encoding.js";

export interface EncodingParams {
  /** A category, or a pair of them, needs so many rows for a term of its own; default 20. */
  readonly leastRows?: number;
  /** Most categories of a column with a term of their own; default 100. */
  readonly mostLevels?: number;
  /** Pairs of columns whose products are terms too; a numeric column with itself is its square. */
  readonly crossed?: readonly (readonly [string, string])[];
}

/** Beyond this a matrix of terms by terms is no longer small. */
export const MOST_TERMS = 3000;

/**
 * How the columns of a table become terms of a linear model: numbers scaled to mean 0 and deviation 1 with missing as the mean
 * and an indicator, categories by level against the most frequent. Constant and empty columns have none and are noted.
 * @param table checked by `checkTable`
 * @param weights checked; a row of weight 0 does not count. Weights matter for means and deviations, rows for levels.
 * @throws {InputError} huge-value, missing-column, too-many-terms
 * @throws {FitError} no-columns
 */
export function fitEncoding(
  caller: string,
  table: Table,
  weights: Float64Array | undefined,
  { leastRows = 20, mostLevels = 100, crossed = [] }: EncodingParams = {},
): { readonly encoding: Encoding; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const features: Feature[] = [];
  const main = new Map<string, Scaled | Levels | null>();
  for (const column of table.columns) {
    const fitted =
      column.kind === "numeric"
        ? fitNumeric(caller, column, weights, leastRows)
        : fitLevels(column, weights, leastRows, mostLevels);
    notes.push(...fitted.notes);
    features.push(...fitted.features);
    main.set(column.name, fitted.features.find((f): f is Scaled | Levels => f.kind !== "missing") ?? null);
  }
  for (const [left, right] of crossed) {
    const side = (name: string): Scaled | Levels | null => {
      const feature = main.get(name);
      if (feature !== undefined) return feature;
      throw new InputError("missing-column", `${caller}: crossed names column ${name}, which is not in the table.`);
    };
    const [a, b] = [side(left), side(right)];
    if (a === null || b === null) notes.push(`${left} × ${right}: left out, one of them says nothing`);
    else features.push(...fitProduct(caller, table, weights, a, b, leastRows));
  }
  const terms = features.flatMap(termNames);
  if (terms.length === 0) {
    throw new FitError("no-columns", `${caller}: no column says anything: ${notes.join("; ") || "there is none"}.`);
  }
  if (terms.length > MOST_TERMS) {
    throw new InputError(
      "too-many-terms",
      `${caller}: at most ${MOST_TERMS} terms; got ${terms.length}. Cross fewer columns or raise leastRows.`,
    );
  }
  return { encoding: { features, terms }, notes };
}

interface Fitted {
  readonly features: readonly Feature[];
  readonly notes: readonly string[];
}

function fitNumeric(
  caller: string,
  { name, values }: NumericColumn,
  weights: Float64Array | undefined,
  leastRows: number,
): Fitted {
  let [total, mean, squares, missing] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (weight === 0) continue;
    const value = values[i]!;
    if (Number.isNaN(value)) {
      missing++;
      continue;
    }
    // West (1979): one pass, no cancellation.
    total += weight;
    const step = value - mean;
    mean += (step * weight) / total;
    squares += weight * step * (value - mean);
  }
  if (!Number.isFinite(squares)) {
    throw new InputError(
      "huge-value",
      `${caller}: the numbers of ${name} are too large to be squared; scale them down.`,
    );
  }
  if (total === 0) return { features: [], notes: [`${name}: left out, no value`] };
  const indicator: Feature[] = missing >= leastRows ? [{ kind: "missing", column: name }] : [];
  const scale = Math.sqrt(squares / total);
  // What rounding leaves of a constant is no spread.
  if (!(scale > 1e-12 * Math.abs(mean))) return { features: indicator, notes: [`${name}: left out, constant`] };
  return { features: [{ kind: "scaled", column: name, mean, scale }, ...indicator], notes: [] };
}

function fitLevels(
  { name, codes, categories }: CategoricalColumn,
  weights: Float64Array | undefined,
  leastRows: number,
  mostLevels: number,
): Fitted {
  const counts = new Float64Array(categories.length);
  let missing = 0;
  for (let i = 0; i < codes.length; i++) {
    if (weights !== undefined && weights[i] === 0) continue;
    if (codes[i]! < 0) missing++;
    else counts[codes[i]!]!++;
  }
  const seen = [...counts.keys()].filter((code) => counts[code]! > 0);
  if (seen.length === 0) return { features: [], notes: [`${name}: left out, no value`] };
  const frequent = seen
    .filter((code) => counts[code]! >= leastRows)
    .sort((a, b) => counts[b]! - counts[a]! || (categories[a]! < categories[b]! ? -1 : 1))
    .slice(0, mostLevels + 1);
  const [first, ...others] = frequent.map((code) => categories[code]!);
  const rare =
    seen.reduce((sum, code) => sum + counts[code]!, 0) - frequent.reduce((sum, code) => sum + counts[code]!, 0);
  const feature: Levels = {
    kind: "levels",
    column: name,
    levels: others,
    reference: first ?? null,
    other: first !== undefined && rare > 0,
    missing: missing >= leastRows,
  };
  const notes =
    seen.length > frequent.length ? [`${name}: ${seen.length - frequent.length} rare categories together`] : [];
  if (termCount(feature) > 0) return { features: [feature], notes };
  return {
    features: [],
    notes: [`${name}: left out, ${first === undefined ? "all categories are rare" : "constant"}`],
  };
}

/** Products of numbers always have a term; those with levels where enough rows have the pair. */
function fitProduct(
  caller: string,
  table: Table,
  weights: Float64Array | undefined,
  left: Scaled | Levels,
  right: Scaled | Levels,
  leastRows: number,
): Product[] {
  const width = termCount(right);
  const pairs = Array.from(
    { length: termCount(left) * width },
    (_, pair) => [Math.floor(pair / width), pair % width] as const,
  );
  const all: Product = { kind: "product", left, right, pairs };
  if (left.kind === "scaled" && right.kind === "scaled") return [all];
  const counts = new Float64Array(pairs.length);
  const { block, read } = blockReader(caller, { features: [all], terms: [] }, table, 4096);
  for (let start = 0; start < table.rows; start += 4096) {
    const count = Math.min(4096, table.rows - start);
    read(start, count);
    const terms = block.sparse[0]!.terms;
    for (let i = 0; i < count; i++) if (terms[i]! >= 0 && weights?.[start + i] !== 0) counts[terms[i]!]!++;
  }
  // A pair that all rows of its levels have, in a column crossed with itself, repeats the level.
  const kept = pairs.filter(([a, b], pair) => counts[pair]! >= leastRows && !(left === right && a === b));
  return kept.length === 0 ? [] : [{ ...all, pairs: kept }];
}

function termNames(feature: Feature): string[] {
  if (feature.kind === "scaled") return [feature.column];
  if (feature.kind === "missing") return [`${feature.column} is missing`];
  if (feature.kind === "product") {
    const [left, right] = [termNames(feature.left), termNames(feature.right)];
    return feature.pairs.map(([a, b]) => `${left[a]} × ${right[b]}`);
  }
  return [
    ...feature.levels.map((level) => `${feature.column} = ${level}`),
    ...(feature.other ? [`${feature.column} is another`] : []),
    ...(feature.missing ? [`${feature.column} is missing`] : []),
  ];
}
