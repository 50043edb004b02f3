import { blockReader, tooHuge } from "../encoding/encode-rows.js";
import { encodingFromJson, type Encoding } from "../encoding/encoding.js";
import { InputError } from "../errors.js";
import type { FitReport } from "../fit-report.js";
import { checkTable, type Table } from "../table.js";
import { linearPredictor } from "./logistic-pass.js";
import { logitToSql } from "./logistic-sql.js";
import { sqlLogistic } from "../sql-text.js";

export interface LogisticReport extends FitReport {
  /** `separation`: some terms tell the labels apart without a mistake, and without penalty their coefficients have no end. */
  readonly reason: "tolerance" | "max-iterations" | "separation";
  /** Mean log loss over the rows, without penalty. */
  readonly logLoss: number;
  /** Terms that are sums of others, left at 0. */
  readonly aliased: readonly string[];
  /** Terms whose coefficients have no end. */
  readonly separated: readonly string[];
}

export interface LogisticTerm {
  readonly name: string;
  /** Change of the log odds by one standard deviation of a numeric column, or by having the level. */
  readonly coefficient: number;
  /** Of the coefficient; null with an L1 penalty and where the term is aliased or separated. */
  readonly standardError: number | null;
}

/** Log odds as a sum of terms. Frozen. */
export interface LogisticModel {
  readonly kind: "logistic";
  readonly version: 1;
  readonly encoding: Encoding;
  /** First the log odds at the mean of every number and the reference level of every category. */
  readonly terms: readonly LogisticTerm[];
  readonly report: LogisticReport;
  /**
   * Probability of label 1 for each row, 0 to 1. Unseen categories are as rare ones; missing values as in training.
   * @throws {InputError} missing-column, column-kind, huge-value, those of `checkTable`
   */
  predict(table: Table): Float64Array;
  toJSON(): LogisticJson;
  /** SQL expression of the probability over columns of these names; null is missing. */
  toSql(): string;
}

export type LogisticJson = Pick<LogisticModel, "kind" | "version" | "encoding" | "terms" | "report">;

const BLOCK = 1024;

export function logisticModel(
  encoding: Encoding,
  terms: readonly LogisticTerm[],
  report: LogisticReport,
): LogisticModel {
  const coefficients = Float64Array.from(terms, ({ coefficient }) => coefficient);
  return Object.freeze<LogisticModel>({
    kind: "logistic",
    version: 1,
    encoding,
    terms,
    report,
    predict: (table) => {
      checkTable("LogisticModel.predict", table);
      const { block, read } = blockReader("LogisticModel.predict", encoding, table, BLOCK);
      const result = new Float64Array(table.rows);
      for (let start = 0; start < table.rows; start += BLOCK) {
        const count = Math.min(BLOCK, table.rows - start);
        const part = result.subarray(start, start + count);
        read(start, count);
        linearPredictor(block, coefficients, part, count);
        for (let i = 0; i < count; i++) {
          if (Number.isNaN(part[i]!)) throw tooHuge("LogisticModel.predict", start + i);
          part[i] = 1 / (1 + Math.exp(-part[i]!));
        }
      }
      return result;
    },
    toJSON: () => ({ kind: "logistic", version: 1, encoding, terms, report }),
    toSql: () => sqlLogistic(logitToSql(encoding, coefficients)),
  });
}

/**
 * The model that `toJSON` described.
 * @throws {InputError} model-version, bad-model
 */
export function logisticFromJson(json: unknown): LogisticModel {
  const { kind, version, encoding, terms, report } = (json ?? {}) as Partial<Record<keyof LogisticJson, unknown>>;
  if (kind !== "logistic" || version !== 1) {
    throw new InputError(
      "model-version",
      `logisticFromJson: reads kind logistic, version 1; got ${String(kind)}, ${String(version)}. Train the model again.`,
    );
  }
  const read = encodingFromJson("logisticFromJson", encoding);
  const sound =
    Array.isArray(terms) &&
    terms.length === read.terms.length + 1 &&
    terms.every((term: Partial<LogisticTerm> | null) => Number.isFinite(term?.coefficient)) &&
    typeof report === "object" &&
    report !== null;
  if (!sound)
    throw new InputError("bad-model", "logisticFromJson: terms do not fit the encoding. Train the model again.");
  return logisticModel(read, terms as LogisticTerm[], report as LogisticReport);
}
