import { ENTITIES, type Entity } from "../../schema/entities.js";
import { sqlFile } from "../../sql-file.js";
import { build, sql } from "../../sql.js";
import type { Plain, Warehouse } from "../../warehouse.js";

export type PlainRow = Readonly<Record<string, Plain>>;

/** Ids of the customers that any of these spellings names: ids, former ids, refs, `space:ref`. */
export async function findCustomers(warehouse: Warehouse, texts: readonly string[], asOf: string): Promise<string[]> {
  const query = sqlFile(import.meta.url, "./found-customer.sql");
  const found = await warehouse.rows<{ customer_id: string }>(query, { texts, as_of: asOf });
  return found.map((row) => row.customer_id);
}

/** The ids under which a customer was known, the present one included. */
export async function readFormerIds(warehouse: Warehouse, customerId: string, asOf: string): Promise<string[]> {
  const query = sqlFile(import.meta.url, "./former-id.sql");
  const found = await warehouse.rows<{ customer_id: string }>(query, { customer_id: customerId, as_of: asOf });
  return found.map((row) => row.customer_id);
}

/** The rows of a relation that are about a customer, under any of these ids, ordered by these columns. */
export async function readCustomerRows(
  warehouse: Warehouse,
  relation: string,
  ids: readonly string[],
  order: readonly string[] = [],
): Promise<PlainRow[]> {
  let query = build.selectFrom(sql.table(relation).as("about")).selectAll().where("customer_id", "in", ids);
  for (const column of order) query = query.orderBy(column);
  return warehouse.rows<PlainRow>(query);
}

export async function readLastTransactions(
  warehouse: Warehouse,
  customerId: string,
  limit: number,
): Promise<PlainRow[]> {
  const query = sqlFile(import.meta.url, "./last-transaction.sql");
  return warehouse.rows<PlainRow>(query, { customer_id: customerId, limit });
}

export async function readListDecisions(
  warehouse: Warehouse,
  ids: readonly string[],
  limit: number,
): Promise<PlainRow[]> {
  return warehouse.rows<PlainRow>(sqlFile(import.meta.url, "./list-decision.sql"), { ids, limit });
}

/** Facts of which each row can be about one customer; lines and master records are shown otherwise. */
export const CUSTOMER_FACTS: readonly Entity[] = ENTITIES.filter(
  (entity) => !["line", "customer_record"].includes(entity.fact) && entity.columns.some((column) => column.customerRef),
);

/** The last rows of a fact that are about a customer: the columns of its entity that any of them fills. */
export async function readLastFacts(
  warehouse: Warehouse,
  { fact, columns, ownTime, key }: Entity,
  customerId: string,
  limit: number,
): Promise<PlainRow[]> {
  const present = new Set((await warehouse.describe(`select * from core.${fact}`)).map(({ name }) => name));
  const names = columns.filter((c) => !c.customerRef && present.has(c.name)).map(({ name }) => name);
  let query = build
    .selectFrom(sql.table(`core.${fact}`).as("about"))
    .select(names)
    .where("customer_id", "=", customerId)
    .limit(limit);
  if (ownTime !== null) query = query.orderBy(ownTime, "desc");
  for (const column of key ?? names) if (present.has(column)) query = query.orderBy(column);
  const rows = await warehouse.rows<PlainRow>(query);
  const filled = names.filter((name) => rows.some((row) => row[name] !== null));
  return rows.map((row) => Object.fromEntries(filled.map((name) => [name, row[name]!])));
}
