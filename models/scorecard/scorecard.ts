import { InputError } from "../errors.js";
import type { FitReport } from "../fit-report.js";
import { sqlName, sqlNumber, sqlSum, sqlText } from "../sql-text.js";
import { checkTable, type Column, type Table } from "../table.js";
import { assignBins, type ColumnBins } from "./column-bins.js";

/** What a score means: `base` points are `odds` rows of label 0 to one of label 1, and `pdo` points more double them. */
export interface PointScale {
  readonly base: number;
  readonly odds: number;
  readonly pdo: number;
}

export interface ScorecardColumn {
  readonly bins: ColumnBins;
  /** Change of the log odds of label 1 by one unit of evidence; below 0. */
  readonly coefficient: number;
  readonly standardError: number | null;
  /** Whole points, one a bin. */
  readonly points: readonly number[];
  /** Where no bin fits. */
  readonly neutral: number;
  /** Mean points of the training rows. */
  readonly average: number;
}

/** One column's part of a score. */
export interface PointReason {
  readonly column: string;
  /** Label of the bin; null where no bin fits. */
  readonly bin: string | null;
  readonly points: number;
  /** Points above the average of the training rows; below 0 speaks for label 1. */
  readonly aboveAverage: number;
}

/** Whole points a bin; a higher sum is safer (label 0). Frozen. */
export interface Scorecard {
  readonly kind: "scorecard";
  readonly version: 1;
  readonly scale: PointScale;
  readonly columns: readonly ScorecardColumn[];
  readonly report: FitReport;
  /**
   * Whole points for each row.
   * @throws {InputError} missing-column, column-kind, those of `checkTable`
   */
  score(table: Table): Float64Array;
  /** Probability of label 1 for each row, from its points. */
  predict(table: Table): Float64Array;
  /** Why a row has its points, by column; the points add up to its score. */
  explain(table: Table, row: number): readonly PointReason[];
  toJSON(): ScorecardJson;
  /** SQL expression of the points over columns of these names; null is missing. */
  toSql(): string;
}

export type ScorecardJson = Pick<Scorecard, "kind" | "version" | "scale" | "columns" | "report">;

export function scorecard(scale: PointScale, columns: readonly ScorecardColumn[], report: FitReport): Scorecard {
  const score = (table: Table): Float64Array => {
    checkTable("Scorecard.score", table);
    const total = new Float64Array(table.rows);
    for (const card of columns) {
      const bins = assignBins(card.bins, find(table, card.bins.column));
      for (let i = 0; i < total.length; i++) total[i]! += pointsOf(card, bins[i]!);
    }
    return total;
  };
  return Object.freeze<Scorecard>({
    kind: "scorecard",
    version: 1,
    scale,
    columns,
    report,
    score,
    predict: (table) => score(table).map((points) => probabilityOf(scale, points)),
    explain: (table, row) => {
      if (!Number.isSafeInteger(row) || row < 0 || row >= table.rows) {
        throw new InputError("bad-row", `Scorecard.explain: row must lie from 0 to ${table.rows - 1}; got ${row}.`);
      }
      return columns.map((card): PointReason => {
        const bin = assignBins(card.bins, oneRow(find(table, card.bins.column), row))[0]!;
        const points = pointsOf(card, bin);
        const label = card.bins.bins[bin]?.label ?? null;
        return { column: card.bins.column, bin: label, points, aboveAverage: points - card.average };
      });
    },
    toJSON: () => ({ kind: "scorecard", version: 1, scale, columns, report }),
    toSql: () => sqlSum(columns.map(columnToSql)),
  });
}

/**
 * The scorecard that `toJSON` described.
 * @throws {InputError} model-version, bad-model
 */
export function scorecardFromJson(json: unknown): Scorecard {
  const { kind, version, scale, columns, report } = (json ?? {}) as Partial<ScorecardJson>;
  if (kind !== "scorecard" || version !== 1) {
    throw new InputError(
      "model-version",
      `scorecardFromJson: reads kind scorecard, version 1; got ${String(kind)}, ${String(version)}. Train the model again.`,
    );
  }
  const sound =
    scale !== undefined &&
    report !== undefined &&
    Array.isArray(columns) &&
    columns.every(({ bins, points, neutral }: ScorecardColumn) => {
      const fits = Array.isArray(points) && points.length === bins?.bins?.length && points.every(Number.isFinite);
      return fits && Number.isFinite(neutral);
    });
  if (!sound)
    throw new InputError("bad-model", "scorecardFromJson: points do not fit the bins. Train the model again.");
  return scorecard(scale, columns, report);
}

/** Points are linear in the log odds of label 0. */
const probabilityOf = ({ base, odds, pdo }: PointScale, points: number): number =>
  1 / (1 + odds * 2 ** ((points - base) / pdo));

const pointsOf = ({ points, neutral }: ScorecardColumn, bin: number): number => (bin < 0 ? neutral : points[bin]!);

function find(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw new InputError("missing-column", `Scorecard: the model reads column ${name}, which is not in the table.`);
}

const oneRow = (column: Column, row: number): Column =>
  column.kind === "numeric"
    ? { ...column, values: column.values.slice(row, row + 1) }
    : { ...column, codes: column.codes.slice(row, row + 1) };

function columnToSql({ bins, points, neutral }: ScorecardColumn): string {
  const name = sqlName(bins.column);
  const then = (bin: number): string => `then ${sqlNumber(points[bin]!)}`;
  const missing = `when ${name} is null then ${sqlNumber(bins.hasMissing ? points.at(-1)! : neutral)}`;
  if (bins.kind === "numeric") {
    const below = bins.cuts.map((cut, bin) => `when ${name} < ${sqlNumber(cut)} ${then(bin)}`);
    // With missing values only there is no bin of numbers.
    const last = bins.bins.length > Number(bins.hasMissing) ? points[bins.cuts.length]! : neutral;
    return `case ${[missing, ...below].join(" ")} else ${sqlNumber(last)} end`;
  }
  const groups = bins.groups.map((group, bin) => `when ${name} in (${group.map(sqlText).join(", ")}) ${then(bin)}`);
  const other = bins.hasOther ? points[bins.groups.length]! : neutral;
  return `case ${[missing, ...groups].join(" ")} else ${sqlNumber(other)} end`;
}
