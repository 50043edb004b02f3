import type { BoostingModel } from "../../gradient-boosting/boosting-model.js";
import { boostingFromJson, boostingToJson } from "../../gradient-boosting/exchange/json.js";
import { fitBoosting } from "../../gradient-boosting/fit-boosting.js";
import { predictRows, type NumberRows } from "../../gradient-boosting/predict-rows.js";
import { predictRaw } from "../../gradient-boosting/predict.js";
import { fitLogistic } from "../../logistic/fit-logistic.js";
import { logisticFromJson } from "../../logistic/logistic-model.js";
import type { Table } from "../../table.js";
import { someRows, tableOf, type CandidateRows } from "./training-rows.js";

/** `trees` are boosted trees for the probability, `lambdarank` others for the order beside them; `blend` is a logistic regression. */
export type RankerName = "lambdarank" | "trees" | "blend";
export const RANKERS: readonly RankerName[] = ["lambdarank", "trees", "blend"];

/** Orders candidates; higher first. */
export interface Ranker {
  readonly name: RankerName;
  /** Log odds; of `lambdarank` any numbers that compare within one customer. */
  score(table: Table): Float64Array;
  /** What tells good candidates from poor ones for a part of the cost. */
  begin(rows: NumberRows): Float64Array;
  /** `score`, bit for bit, of rows with what `begin` has said of them. */
  finish(rows: NumberRows, begun: Float64Array): Float64Array;
  toJSON(): unknown;
}

/** What ranks, and what says how probable the take-up is; often the same. */
export interface Rankers {
  readonly order: Ranker;
  readonly takeUp: Ranker;
}

/** Whether the order is the sum of both: boosted trees for the order rank better together with the log odds. */
export const isSum = ({ order, takeUp }: Rankers): boolean => order !== takeUp && order.name === "lambdarank";

/** What orders candidates, and the log odds of their take-up. */
export function scoreBoth(
  rankers: Rankers,
  table: Table,
): { readonly order: Float64Array; readonly takeUp: Float64Array } {
  const takeUp = rankers.takeUp.score(table);
  if (rankers.order === rankers.takeUp) return { order: takeUp, takeUp };
  const order = rankers.order.score(table);
  return { order: isSum(rankers) ? order.map((value, at) => value + takeUp[at]!) : order, takeUp };
}

export interface RankerParams {
  readonly seed: number;
  readonly threads: number;
}

/** Small companies get small trees: they learn no more from large ones, and are trained in a moment. */
const LARGE_ROWS = 400_000;
const sizeOf = (rows: CandidateRows) =>
  rows.label.length < LARGE_ROWS
    ? { rounds: 40, learningRate: 0.15, leaves: 8, minRows: 50, bins: 63 }
    : { rounds: 120, learningRate: 0.08, leaves: 15, minRows: 300 };

export async function fitRanker(name: RankerName, rows: CandidateRows, params: RankerParams): Promise<Ranker> {
  if (name === "blend")
    return blendRanker(fitLogistic(tableOf(rows.columns, rows.label.length), rows.label, { weights: weightsOf(rows) }));
  const { seed, threads } = params;
  if (name === "trees") {
    const data = { table: tableOf(rows.columns, rows.label.length), label: rows.label, weight: weightsOf(rows) };
    return treeRanker(
      name,
      await fitBoosting(data, { ...sizeOf(rows), seed, objective: { kind: "logistic" } }, { threads }),
    );
  }
  const buyers = someRows(rows, (nr) => rows.bought[nr]! > 0);
  const data = { table: tableOf(buyers.columns, buyers.label.length), label: buyers.label, groups: buyers.size };
  return treeRanker(
    name,
    await fitBoosting(
      data,
      {
        ...sizeOf(rows),
        seed,
        objective: { kind: "lambdarank", truncation: 10 },
      },
      { threads },
    ),
  );
}

/** The ranker that `toJSON` described. */
export function rankerFromJson(name: RankerName, json: unknown): Ranker {
  return name === "blend" ? blendRanker(logisticFromJson(json)) : treeRanker(name, boostingFromJson(json));
}

/** Each row as often as its customer stands for others. */
export function weightsOf(rows: CandidateRows): Float64Array {
  const weights = new Float64Array(rows.label.length);
  let at = 0;
  rows.size.forEach((size, nr) => {
    weights.fill(rows.weight[nr]!, at, at + size);
    at += size;
  });
  return weights;
}

/** So many of the trees stand for all at first: the first ones say the most. */
const FIRST_SHARE = 0.25;

function treeRanker(name: RankerName, model: BoostingModel): Ranker {
  const first = Math.ceil(FIRST_SHARE * model.trees.length);
  const beginning = { ...model, trees: model.trees.slice(0, first) };
  const rest = { ...model, trees: model.trees.slice(first) };
  return {
    name,
    score: (table) => predictRaw(model, table),
    begin: (rows) => predictRows(beginning, rows),
    finish: (rows, begun) => predictRows(rest, rows, begun),
    toJSON: () => boostingToJson(model),
  };
}

function blendRanker(model: ReturnType<typeof logisticFromJson>): Ranker {
  const logOdds = (p: number): number => Math.log(p / (1 - p));
  const score = (table: Table): Float64Array =>
    model.predict(table).map((p) => logOdds(Math.min(1 - 1e-12, Math.max(1e-12, p))));
  return {
    name: "blend",
    score,
    begin: (rows) => score(columnsOf(rows)),
    finish: (_, begun) => begun,
    toJSON: () => model.toJSON(),
  };
}

function columnsOf({ names, rows, values }: NumberRows): Table {
  const columns = names.map((name, k) => {
    const column = new Float32Array(rows);
    for (let i = 0, at = k; i < rows; i++, at += names.length) column[i] = values[at]!;
    return { kind: "numeric" as const, name, values: column };
  });
  return { rows, columns };
}
