import { availableParallelism } from "node:os";
import type { Comparison } from "../../models/buy-till-you-die/compare-forecasts.js";
import {
  fitOrderTrees,
  lawSays,
  readByTrees,
  treeOrders,
  withLaw,
  type OrderTrees,
} from "../../models/buy-till-you-die/order-trees.js";
import type { PurchaseModel } from "../../models/buy-till-you-die/purchase-model.js";
import { addToTreesCheck, startTreesCheck, withTrees } from "../../models/buy-till-you-die/trees-check.js";
import { FitError } from "../../models/errors.js";
import { addDays } from "../../project/time.js";
import {
  dropValueCut,
  makeValueCut,
  readHistoryRows,
  type HistoryRows,
} from "../../warehouse/features/history-rows.js";
import type { Choice } from "../../warehouse/features/cut-facts.js";
import { FEATURES } from "../../warehouse/features/registry.js";
import { measureHistories, type HistoryGroups } from "../../warehouse/results/value.js";
import type { StepContext } from "../runner/step.js";

/** Of more customers a share is learned from. */
const MOST_ROWS = 200_000;

/** Features that grow with time alone would leave the range that trees have learned. */
const NAMES = FEATURES.filter(({ movesBy }) => movesBy === null).map(({ name }) => name);

export interface ForecastByTrees {
  readonly comparison: Comparison;
  /** Null: another forecast was nearer. */
  readonly trees: OrderTrees | null;
  /** Orders that they expected on the held-out days, a mean for each history. */
  readonly byHistory: Float64Array | null;
}

/** What is known of the time of the held-out days. */
export interface HeldOutDays {
  /** Histories until as many days before them, and until them. */
  readonly before: HistoryGroups;
  readonly checked: HistoryGroups;
  /** Fits the law that trees read beside features. */
  readonly fitLaw: (histories: HistoryGroups) => PurchaseModel;
}

/**
 * Boosted trees on features, in the same held-out days: learned from the orders of as many days before them, and, where they are
 * nearest, again from those of the held-out days. Histories are left measured as of another time.
 */
export async function forecastByTrees(
  context: StepContext,
  comparison: Comparison,
  { before, checked, fitLaw }: HeldOutDays,
): Promise<ForecastByTrees> {
  const { project, warehouse, asOf, schemas } = context;
  const { days } = comparison;
  const open = async (daysAgo: number, customers: Choice): Promise<void> => {
    await measureHistories(warehouse, asOf, schemas, { laterDays: daysAgo, horizonDays: days });
    await makeValueCut(warehouse, project, addDays(asOf, -daysAgo), customers);
  };
  const learn = async (daysAgo: number, histories: HistoryGroups): Promise<OrderTrees> => {
    const customers = histories.weights.reduce((sum, weight) => sum + weight, 0);
    const { seed } = project.settings;
    tell(context, `trees on the orders of the ${days} days after ${addDays(asOf, -daysAgo).slice(0, 10)}`);
    await open(daysAgo, customers <= MOST_ROWS ? "all" : { share: MOST_ROWS / customers, salt: `value:${seed}` });
    const rows = await readWhole(
      readHistoryRows(warehouse, schemas, { features: "cut", names: NAMES, everyone: false }),
    );
    const table = withLaw(rows.columns, lawSays(fitLaw(histories), histories, days), rows.history);
    return fitOrderTrees(table, rows.later, { days, seed, threads: availableParallelism() });
  };
  try {
    const trees = await learn(2 * days, before);
    tell(context, "trees on the held-out days");
    await open(days, "all");
    const says = lawSays(fitLaw(checked), checked, days);
    let check = startTreesCheck(checked.weights.length);
    const asked = { features: "cut", names: readByTrees(trees), everyone: true } as const;
    for await (const rows of readHistoryRows(warehouse, schemas, asked)) {
      const expected = treeOrders(trees, withLaw(rows.columns, says, rows.history));
      check = addToTreesCheck(check, { ...rows, expected });
    }
    const compared = withTrees(comparison, check);
    if (compared.best !== "boosting") return { comparison: compared, trees: null, byHistory: null };
    const byHistory = check.byHistory.map((orders, i) => orders / checked.weights[i]!);
    return { comparison: compared, trees: await learn(days, checked), byHistory };
  } catch (cause) {
    if (!(cause instanceof FitError)) throw cause;
    const failed = [...comparison.failed, { name: "boosting" as const, code: cause.code }];
    return { comparison: { ...comparison, failed }, trees: null, byHistory: null };
  } finally {
    await dropValueCut(warehouse);
  }
}

/** Orders that trees expect in their days of everybody with a sale, in the order of customer_id. */
export async function treeOrdersOf(
  { warehouse, schemas }: StepContext,
  trees: OrderTrees,
  { law, histories, features }: { law: PurchaseModel; histories: HistoryGroups; features: "cut" | "night" },
): Promise<Float64Array> {
  const says = lawSays(law, histories, trees.days);
  const orders = new Float64Array(histories.weights.reduce((sum, weight) => sum + weight, 0));
  let at = 0;
  const asked = { features, names: readByTrees(trees), everyone: true } as const;
  for await (const rows of readHistoryRows(warehouse, schemas, asked)) {
    orders.set(treeOrders(trees, withLaw(rows.columns, says, rows.history)), at);
    at += rows.later.length;
  }
  return orders;
}

const tell = ({ log }: StepContext, doing: string): void => log.progress("value", { doing });

async function readWhole(read: AsyncIterable<HistoryRows>): Promise<HistoryRows> {
  const parts: HistoryRows[] = [];
  for await (const one of read) parts.push(one);
  const whole = (of: (rows: HistoryRows) => Float64Array): Float64Array => concatenated(parts.map(of));
  return {
    history: whole(({ history }) => history),
    later: whole(({ later }) => later),
    columns: NAMES.map((name, i) => ({ kind: "numeric", name, values: whole(({ columns }) => columns[i]!.values) })),
  };
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
