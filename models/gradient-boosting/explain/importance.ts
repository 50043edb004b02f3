import { seededRandom, shuffled } from "../../random.js";
import type { Column } from "../../table.js";
import type { BoostingModel } from "../boosting-model.js";
import { meanLoss } from "../mean-loss.js";
import { columnsFor } from "../model-columns.js";
import { predictRaw } from "../predict.js";
import { checkTrainingData, type TrainingData } from "../training-data.js";

export interface Importance {
  readonly name: string;
  readonly importance: number;
}

/** What the splits by each feature took off the loss in training, added up; greatest first, ties by name. */
export function gainImportance({ features, trees }: BoostingModel): readonly Importance[] {
  const gains = new Float64Array(features.length);
  for (const { feature, gain } of trees) feature.forEach((f, node) => (gains[f]! += gain[node]!));
  return ranked(features.map(({ name }, f) => ({ name, importance: gains[f]! })));
}

export interface PermutationOptions {
  readonly seed: number;
  /** Shuffles a feature; the mean is given. Default 3. */
  readonly repeats?: number;
  /** Of raw scores; default: the mean loss of the model's objective. */
  readonly loss?: (raw: Float64Array, data: TrainingData) => number;
}

/**
 * By how much the loss grows when the values of a feature are shuffled among the rows; greatest first, ties by name. Near 0,
 * or below, where the model does not need it.
 * @throws {InputError} those of `predictRaw` and `checkTrainingData`; no-loss: a custom objective without `loss`
 * @source Breiman (2001), "Random Forests", section 10; Fisher, Rudin and Dominici (2019)
 */
export function permutationImportance(
  model: BoostingModel,
  data: TrainingData,
  { seed, repeats = 3, loss = (raw, rows) => meanLoss(model.objective, raw, rows) }: PermutationOptions,
): readonly Importance[] {
  checkTrainingData("permutationImportance", data);
  const columns = columnsFor("permutationImportance", model.features, data.table);
  const { rows } = data.table;
  const random = seededRandom(seed);
  const before = loss(predictRaw(model, { rows, columns }), data);
  const split = new Set(model.trees.flatMap(({ feature }) => [...feature]));
  const found = columns.map((column, f) => {
    let sum = 0;
    for (let i = 0; i < repeats; i++) {
      const order = shuffled(rows, random);
      if (!split.has(f)) continue;
      const others = columns.with(f, reordered(column, order));
      sum += loss(predictRaw(model, { rows, columns: others }), data) - before;
    }
    return { name: column.name, importance: sum / repeats };
  });
  return ranked(found);
}

const ranked = (found: readonly Importance[]): readonly Importance[] =>
  found.toSorted((a, b) => b.importance - a.importance || (a.name < b.name ? -1 : 1));

function reordered(column: Column, order: Uint32Array): Column {
  return column.kind === "numeric"
    ? { ...column, values: Float64Array.from(order, (i) => column.values[i]!) }
    : { ...column, codes: Int32Array.from(order, (i) => column.codes[i]!) };
}
