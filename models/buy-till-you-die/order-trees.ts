import { InputError } from "../errors.js";
import type { BoostingModel } from "../gradient-boosting/boosting-model.js";
import { boostingFromJson, boostingToJson } from "../gradient-boosting/exchange/json.js";
import { fitBoosting } from "../gradient-boosting/fit-boosting.js";
import type { BoostingParams } from "../gradient-boosting/params.js";
import { predict } from "../gradient-boosting/predict.js";
import { withUsedColumns } from "../gradient-boosting/with-used-columns.js";
import type { Column, NumericColumn, Table } from "../table.js";
import type { PurchaseHistories } from "./histories.js";
import type { PurchaseModel } from "./purchase-model.js";

/** Orders by what is known of a customer: boosted trees with a Tweedie objective. */
export interface OrderTrees {
  /** Days after a cut whose orders they were learned from. */
  readonly days: number;
  readonly model: BoostingModel;
}

const PARAMS = {
  objective: { kind: "tweedie", power: 1.2 },
  rounds: 400,
  learningRate: 0.06,
  leaves: 8,
  maxDepth: 4,
  minRows: 100,
  l2: 5,
  columnSample: 0.6,
  rowSample: 0.8,
  patience: 25,
} as const satisfies Partial<BoostingParams>;

const LAW_ORDERS = "law:orders";
const LAW_ALIVE = "law:alive";

/** One row in so many says when to stop. */
const STOPPING = 5;

/**
 * Trees that foresee orders.
 * @param table one row per customer as of a cut, by `withLaw`; rows in an order that says nothing of the customers
 * @param later orders of each within `days` after the cut
 * @throws {FitError} those of `fitBoosting`
 */
export async function fitOrderTrees(
  table: Table,
  later: Float64Array,
  { days, seed, threads }: { readonly days: number; readonly seed: number; readonly threads: number },
): Promise<OrderTrees> {
  const isStopping = (row: number): boolean => row % STOPPING === STOPPING - 1;
  const learning = part(table, later, (row) => !isStopping(row));
  const minRows = Math.max(2, Math.min(PARAMS.minRows, Math.floor(learning.table.rows / 40)));
  const model = await fitBoosting(
    learning,
    { ...PARAMS, minRows, seed },
    { threads, validation: part(table, later, isStopping) },
  );
  return { days, model: withUsedColumns(model) };
}

/** What a law of purchases says of each different history: orders in so many days, and whether the customer is alive. */
export interface LawSays {
  readonly orders: Float64Array;
  readonly alive: Float64Array;
}

export const lawSays = (law: PurchaseModel, histories: PurchaseHistories, days: number): LawSays => ({
  orders: law.expectedOrders(histories, days),
  alive: law.probabilityAlive(histories),
});

/**
 * The columns with what the law says beside them.
 * @param history of each row, by its index
 */
export function withLaw(columns: readonly NumericColumn[], { orders, alive }: LawSays, history: Float64Array): Table {
  const of = (name: string, says: Float64Array): NumericColumn => ({
    kind: "numeric",
    name,
    values: history.map((index) => says[index]!),
  });
  return { rows: history.length, columns: [...columns, of(LAW_ORDERS, orders), of(LAW_ALIVE, alive)] };
}

/** The columns that trees read of those made from facts. */
export const readByTrees = ({ model }: OrderTrees): string[] =>
  model.features.map(({ name }) => name).filter((name) => name !== LAW_ORDERS && name !== LAW_ALIVE);

/** Orders of each row within the days that the trees were learned from. */
export const treeOrders = ({ model }: OrderTrees, table: Table): Float64Array => predict(model, table);

export const orderTreesToJson = ({ days, model }: OrderTrees): Record<string, unknown> => ({
  days,
  model: boostingToJson(model),
});

/** @throws {InputError} bad-meaning, and those of the model within */
export function orderTreesFromJson(json: unknown): OrderTrees {
  const { days, model } = (json ?? {}) as Record<string, unknown>;
  if (typeof days !== "number" || !(days > 0)) {
    throw new InputError("bad-meaning", "meanings/value: its trees say no days. Take the file back from git.");
  }
  return { days, model: boostingFromJson(model) };
}

function part(table: Table, label: Float64Array, takes: (row: number) => boolean) {
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row).filter(takes);
  const columns = table.columns.map((column): Column => {
    if (column.kind !== "numeric") throw new InputError("column-kind", `fitOrderTrees: ${column.name} is no number.`);
    return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) };
  });
  return { table: { rows: rows.length, columns }, label: Float64Array.from(rows, (row) => label[row]!) };
}
