import type { Warehouse } from "../warehouse.js";
import { boundStatement, type Statement } from "./statement.js";

/** Names of the lists that decided in the night of the snapshot. */
export async function readDecidedLists(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.rows<{ list: string }>("select distinct list from result.list_decision order by list");
  return rows.map(({ list }) => list);
}

/** Every customer that a list decided on, those delivered first and in the order of the list. */
export const decisionStatement = (warehouse: Warehouse, list: string): Promise<Statement> =>
  boundStatement(
    warehouse,
    [
      "select list, customer_id, outcome, rule, rank from result.list_decision where list = ",
      " order by outcome, rank nulls last, customer_id",
    ],
    [list],
  );
