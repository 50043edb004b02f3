import { InputError } from "../errors.js";
import type { NumericColumn } from "../table.js";
import type { Points } from "./points.js";
import { correlationFactor, unmix } from "./whiten.js";

/** How one column becomes a coordinate, frozen with the clusters. */
export interface ColumnScale {
  readonly name: string;
  /** Whether by the logarithm of one more than its size, with its sign. */
  readonly log: boolean;
  /** What lies outside counts as lying on the edge; after the logarithm, as all that follows. */
  readonly low: number;
  readonly high: number;
  /** Takes the place of what is missing: the median. */
  readonly fill: number;
  /** A share of few cases is drawn towards the usual one, as if so many more had been usual; null: taken as it is. */
  readonly drawn: { readonly cases: string; readonly towards: number } | null;
  readonly mean: number;
  readonly deviation: number;
}

export interface Scaling {
  readonly columns: readonly ColumnScale[];
  /** Lower triangle of the correlations' Cholesky factor, row after row; null where coordinates stay as they are. */
  readonly whitening: readonly (readonly number[])[] | null;
  /** Columns that tell nobody from anybody. */
  readonly leftOut: readonly { readonly name: string; readonly why: "no-value" | "constant" }[];
}

export interface ScalingParams {
  /** Columns that become coordinates, in their order. */
  readonly names: readonly string[];
  /** Names of columns that are read by their logarithm. */
  readonly logs: ReadonlySet<string>;
  /** Share at each end that is drawn in to the quantile there; 0: none. */
  readonly winsorised: number;
  readonly whiten: boolean;
  /** Of shares, the column that counts what they are shares of. */
  readonly cases?: ReadonlyMap<string, string>;
}

/** Usual cases that are added to those of each row. */
const ADDED_CASES = 5;

/**
 * Means and deviations of winsorised columns, missing values as the median.
 * @throws {InputError} bad-params, missing-column
 */
export function fitScaling(columns: readonly NumericColumn[], params: ScalingParams): Scaling {
  const { winsorised, logs, whiten } = params;
  if (!(winsorised >= 0 && winsorised < 0.5)) {
    throw new InputError(
      "bad-params",
      `fitScaling: winsorised must be a share from 0 to below 0.5; got ${winsorised}.`,
    );
  }
  const scales: ColumnScale[] = [];
  const leftOut: { name: string; why: "no-value" | "constant" }[] = [];
  for (const name of params.names) {
    const { values } = columnOf(columns, name);
    const log = logs.has(name);
    const cases = params.cases?.get(name);
    const drawn = cases === undefined ? null : { cases, towards: usualShare(values, caseCounts(columns, cases)) };
    const sorted = known({ log, drawn }, values, columns)
      .filter((value) => Number.isFinite(value))
      .sort();
    if (sorted.length === 0) {
      leftOut.push({ name, why: "no-value" });
      continue;
    }
    const [low, high, fill] = [quantile(sorted, winsorised), quantile(sorted, 1 - winsorised), quantile(sorted, 0.5)];
    const scale = { name, log, low, high, fill, drawn, mean: 0, deviation: 1 };
    const drawnIn = coordinates(scale, values, columns);
    const mean = drawnIn.reduce((sum, one) => sum + one, 0) / drawnIn.length;
    const deviation = Math.sqrt(drawnIn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / drawnIn.length);
    if (!(deviation > 1e-9 * Math.max(1, Math.abs(mean)))) leftOut.push({ name, why: "constant" });
    else scales.push({ ...scale, mean, deviation });
  }
  const plain: Scaling = { columns: scales, whitening: null, leftOut };
  if (!whiten || scales.length < 2) return plain;
  return { ...plain, whitening: correlationFactor(scalePoints(plain, columns)) };
}

/**
 * Coordinates of rows by a frozen scaling: about 0, of deviation 1 where it was fitted.
 * @throws {InputError} missing-column
 */
export function scalePoints({ columns: scales, whitening }: Scaling, columns: readonly NumericColumn[]): Points {
  const rows = columns[0]?.values.length ?? 0;
  const width = scales.length;
  const values = new Float64Array(rows * width);
  scales.forEach((scale, c) => {
    coordinates(scale, columnOf(columns, scale.name).values, columns).forEach(
      (value, i) => (values[i * width + c] = value),
    );
  });
  if (whitening !== null) unmix(values, width, whitening);
  return { rows, columns: width, values };
}

function coordinates(scale: ColumnScale, values: ArrayLike<number>, columns: readonly NumericColumn[]): Float64Array {
  const { low, high, fill, mean, deviation } = scale;
  return known(scale, values, columns).map((value) => {
    const there = Number.isFinite(value) ? value : fill;
    return (Math.min(high, Math.max(low, there)) - mean) / deviation;
  });
}

/** Values as they are compared, NaN where missing. */
function known(
  { log, drawn }: Pick<ColumnScale, "log" | "drawn">,
  values: ArrayLike<number>,
  columns: readonly NumericColumn[],
): Float64Array {
  const cases = drawn === null ? null : caseCounts(columns, drawn.cases);
  return Float64Array.from(values, (value, i) => {
    const share =
      cases === null ? value : (value * cases[i]! + ADDED_CASES * drawn!.towards) / (cases[i]! + ADDED_CASES);
    return log ? signedLog(share) : share;
  });
}

function usualShare(values: ArrayLike<number>, cases: ArrayLike<number>): number {
  let [sum, many] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]) || !Number.isFinite(cases[i])) continue;
    sum += values[i]! * cases[i]!;
    many += cases[i]!;
  }
  return many > 0 ? sum / many : 0;
}

const caseCounts = (columns: readonly NumericColumn[], name: string): ArrayLike<number> =>
  columnOf(columns, name).values;

function columnOf(columns: readonly NumericColumn[], wanted: string): NumericColumn {
  const column = columns.find(({ name }) => name === wanted);
  if (column !== undefined) return column;
  throw new InputError("missing-column", `clusters: they are told by ${wanted}, which is not there.`);
}

const signedLog = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));

/** The value at a share of the way, between two neighbours where it falls there. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}
