import type { Project } from "../../project/project.js";
import type { AsOf } from "../../project/time.js";
import type { Schemas } from "../sql-file.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { dropRelations } from "../schema/drop-relations.js";
import type { Choice } from "./cut-facts.js";
import { factsOf } from "./fact-source.js";
import { featureTable } from "./feature-table.js";
import { makeFeatures } from "./make-features.js";
import type { FeatureColumn } from "./read-features.js";

/** Customers of `result.value_history`, some of them, in the order of customer_id. */
export interface HistoryRows {
  /** Index of each one's history among the different ones, by ascending repeats, age, recency, recent and later orders. */
  readonly history: Float64Array;
  readonly later: Float64Array;
  readonly columns: readonly FeatureColumn[];
}

const SCRATCH = "past_panel";
const CUT = `${SCRATCH}.value_cut`;
const BLOCK = 65_536;

/** Makes features as of a cut, for `readHistoryRows` of "cut"; drop them with `dropValueCut`. */
export async function makeValueCut(
  warehouse: Warehouse,
  project: Project,
  asOf: AsOf,
  customers: Choice,
): Promise<void> {
  await dropValueCut(warehouse);
  await warehouse.run(`create schema ${SCRATCH}`);
  await makeFeatures(warehouse, factsOf(warehouse, project), { asOf, customers, alone: false }, CUT);
}

export const dropValueCut = (warehouse: Warehouse): Promise<void> => dropRelations(warehouse, SCRATCH);

/**
 * Customers of the histories measured last with these features; NaN where missing. Read to the end before anything else runs.
 * @param features of the "cut" made last, or of the "night"
 * @param everyone also customers whom the features do not have: who has become another one since
 */
export async function* readHistoryRows(
  warehouse: Warehouse,
  schemas: Schemas,
  {
    features,
    names,
    everyone,
  }: { readonly features: "cut" | "night"; readonly names: readonly string[]; readonly everyone: boolean },
): AsyncGenerator<HistoryRows> {
  const cells = names.map((name) => `coalesce(feature.${quoteName(name)}, 'nan'::double)`);
  const query = `with history as (
      select customer_id, later,
        cast(dense_rank() over (order by repeats, age, recency, recent, later) - 1 as double) as place
      from ${schemas.result}.value_history
    )
    select ${["history.place", "cast(history.later as double)", ...cells].join(", ")}
    from history ${everyone ? "left" : "inner"} join ${features === "cut" ? CUT : featureTable(schemas)} as feature
      on feature.customer_id = history.customer_id
    order by history.customer_id`;
  let block = blockOf(names);
  let at = 0;
  for await (const chunk of warehouse.chunks(query)) {
    if (at + chunk.rowCount > BLOCK) {
      yield cut(block, at);
      block = blockOf(names);
      at = 0;
    }
    [block.history, block.later, ...block.columns.map(({ values }) => values)].forEach((column, i) => {
      const { items } = chunk.getColumnVector(i) as unknown as { readonly items: Float64Array };
      column.set(items.subarray(0, chunk.rowCount), at);
    });
    at += chunk.rowCount;
  }
  if (at > 0) yield cut(block, at);
}

const blockOf = (names: readonly string[]): HistoryRows => ({
  history: new Float64Array(BLOCK),
  later: new Float64Array(BLOCK),
  columns: names.map((name) => ({ kind: "numeric", name, values: new Float64Array(BLOCK) })),
});

const cut = ({ history, later, columns }: HistoryRows, rows: number): HistoryRows => ({
  history: history.subarray(0, rows),
  later: later.subarray(0, rows),
  columns: columns.map((column) => ({ ...column, values: column.values.subarray(0, rows) })),
});
