import { InputError } from "../errors.js";
import { checkTable, type Table } from "../table.js";

/** What boosting learns from: one label a row of `table`. */
export interface TrainingData {
  readonly table: Table;
  /** 0 or 1 (logistic), from 0 (Poisson, Tweedie), whole grades from 0 to 30 (LambdaRank), any number (others); finite. */
  readonly label: Float64Array | Uint8Array;
  /** From 0, finite; default 1. A row of weight 0 is as if it were not there. */
  readonly weight?: Float64Array;
  /** Ranking only: rows of each query, in the order of the rows; their sum is the number of rows. */
  readonly groups?: Int32Array;
}

/** The same behind the door. */
export interface FitData extends TrainingData {
  readonly label: Float64Array;
}

/**
 * The door of `fitBoosting`.
 * @throws {InputError} those of `checkTable`; label-length, label-not-finite, weight-length, bad-weight, bad-groups
 */
export function checkTrainingData(caller: string, { table, label, weight, groups }: TrainingData): void {
  checkTable(caller, table);
  const { rows } = table;
  if (label.length !== rows) {
    throw new InputError("label-length", `${caller}: needs a label for each of ${rows} rows; got ${label.length}.`);
  }
  const bad = label.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new InputError("label-not-finite", `${caller}: labels must be finite; got ${label[bad]} at index ${bad}.`);
  }
  if (weight !== undefined) checkWeight(caller, weight, rows);
  if (groups !== undefined) {
    const sum = groups.reduce((total, size) => (size > 0 ? total + size : Number.NaN), 0);
    if (sum !== rows) {
      throw new InputError(
        "bad-groups",
        `${caller}: sizes of groups must be above 0 and add up to ${rows} rows; got ${sum}.`,
      );
    }
  }
}

function checkWeight(caller: string, weight: Float64Array, rows: number): void {
  if (weight.length !== rows) {
    throw new InputError("weight-length", `${caller}: needs a weight for each of ${rows} rows; got ${weight.length}.`);
  }
  const bad = weight.findIndex((value) => !(value >= 0 && value < Infinity));
  if (bad >= 0) {
    throw new InputError(
      "bad-weight",
      `${caller}: weights must be finite and not below 0; got ${weight[bad]} at index ${bad}.`,
    );
  }
}
