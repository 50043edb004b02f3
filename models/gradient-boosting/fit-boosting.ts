import { FitError, InputError } from "../errors.js";
import { binTable } from "./binning/bin-table.js";
import type { BinnedFeature } from "./binning/binned-feature.js";
import { fillBins } from "./binning/fill-bins.js";
import type { BoostingModel } from "./boosting-model.js";
import { columnsFor } from "./model-columns.js";
import { checkLabels } from "./objectives/check-labels.js";
import type { CustomObjective } from "./objectives/objective.js";
import { settleParams, type BoostingParams, type SettledParams } from "./params.js";
import { checkTrainingData, type FitData, type TrainingData } from "./training-data.js";
import { boost, type Losses } from "./training/boost.js";
import { interactionsOf, monotoneOf } from "./training/constraints.js";
import { gatherCrew, type Crew } from "./training/crew.js";
import { lossOf } from "./training/loss.js";
import { precisionFor } from "./training/quantise.js";
import { BLOCK_ROWS, type Shape } from "./training/workspace.js";
import { withoutZeroWeights } from "./without-zero-weights.js";

export interface FitOptions {
  /** Rows whose loss decides when to stop; never learned from. */
  readonly validation?: TrainingData;
  /** Threads at most; default 1. The model does not depend on it. */
  readonly threads?: number;
  /** For the objective `custom`. */
  readonly custom?: CustomObjective;
  /** Whether the report has the training loss of every round; default false. */
  readonly trainingLoss?: boolean;
  /** Called after each round; false stops, and keeps the best trees so far. */
  readonly onRound?: (round: number, losses: Losses) => boolean | void;
}

/**
 * Boosted trees by the histogram method, grown leaf by leaf. The same data, parameters and seed give the same model on any
 * number of threads.
 * @throws {InputError} bad-parameter, bad-label, missing-column, column-kind and those of `checkTrainingData`
 * @throws {FitError} too-few-rows, one-class, constant-label, no-weight, no-usable-column, no-split, not-finite, too-large
 * @source Friedman (2001); Chen and Guestrin (2016); Ke and others (2017); Shi and others (2022)
 */
export async function fitBoosting(
  given: TrainingData,
  params: BoostingParams,
  options: FitOptions = {},
): Promise<BoostingModel> {
  const settled = settleParams(params);
  if (settled.patience > 0 && options.validation === undefined) {
    throw new InputError("bad-parameter", "fitBoosting: patience needs the option `validation` to watch.");
  }
  const data = checked(given, settled);
  const validation = options.validation === undefined ? null : checked(options.validation, settled, "validation");
  const loss = lossOf(settled, data, validation, options.custom);
  const precision = precisionFor(data.table.rows);
  const { features, notes } = binTable(data.table, settled.bins, settled.seed);
  const monotone = monotoneOf(settled, data.table, features);
  const shape = shapeOf(settled, data, validation, features, options.threads ?? 1);
  const setting = {
    params: settled,
    monotone,
    precision,
    interactions: interactionsOf(settled, data.table, features),
    exactRows: loss.constantHessian && !shape.weighted,
    trainingLoss: options.trainingLoss ?? false,
    onRound: options.onRound ?? (() => true),
  };
  const crew = await gatherCrew(shape, { params: settled, monotone, precision });
  try {
    load(crew, features, data, validation);
    const { trees, reason, rounds, training, validation: byRound } = await boost(crew, setting, features, loss);
    return {
      objective: settled.objective,
      features: features.map(({ name, categories }) => ({ name, categories })),
      base: loss.base,
      trees,
      report: {
        converged: true,
        reason,
        iterations: rounds,
        rows: data.table.rows,
        notes: crew.note === null ? notes : [...notes, crew.note],
        bestRound: trees.length,
        trainingLoss: training,
        validationLoss: byRound,
        threads: crew.threads,
      },
    };
  } finally {
    await crew.dispose();
  }
}

/** What is learned from must differ in its labels; what only validates need not. */
function checked(given: TrainingData, params: SettledParams, use?: "validation"): FitData {
  checkTrainingData("fitBoosting", given);
  const data = withoutZeroWeights({ ...given, label: Float64Array.from(given.label) });
  checkLabels(params.objective, data.label, data.groups ?? null, use === "validation");
  const { rows } = data.table;
  if (use !== "validation" && rows < 2 * params.minRows) {
    throw new FitError(
      "too-few-rows",
      `fitBoosting: needs at least 2 × ${params.minRows} rows (minRows) with a weight above 0; got ${rows}.`,
    );
  }
  return data;
}

function shapeOf(
  params: SettledParams,
  data: FitData,
  validation: FitData | null,
  features: readonly BinnedFeature[],
  threads: number,
): Shape {
  const { rows } = data.table;
  return {
    rows,
    validationRows: validation?.table.rows ?? 0,
    weighted: data.weight !== undefined,
    validationWeighted: validation?.weight !== undefined,
    threads: Math.max(1, Math.min(threads, Math.ceil(rows / BLOCK_ROWS))),
    leaves: Math.max(2, Math.min(params.leaves, Math.floor(rows / params.minRows))),
    bins: features.map(({ bins }) => bins),
    categorical: features.map(({ categories }) => categories !== null),
  };
}

/** Puts the data where all threads find them. */
function load(
  { workspace }: Crew,
  features: readonly BinnedFeature[],
  data: FitData,
  validation: FitData | null,
): void {
  const columns = features.map(({ column }) => data.table.columns[column]!);
  const { rows } = data.table;
  fillBins(features, columns, { from: 0, to: rows, all: rows }, workspace.rowBins, workspace.columnBins);
  workspace.label.set(data.label);
  if (data.weight !== undefined) workspace.weight!.set(data.weight);
  if (validation === null) return;
  const { table, label, weight } = validation;
  const same = columnsFor("fitBoosting", features, table);
  fillBins(features, same, { from: 0, to: table.rows, all: table.rows }, workspace.validationBins, null);
  workspace.validationLabel.set(label);
  if (weight !== undefined) workspace.validationWeight!.set(weight);
}
