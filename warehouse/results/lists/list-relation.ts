import { registeredTable } from "../../schema/column-registry.js";
import { sql } from "../../sql.js";
import type { Schemas } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";
import type { Fragment } from "./list-columns.js";

/** A relation that is published, as a list takes its rows from it. */
export interface ListRelation {
  /** `result.basket_rule` */
  readonly name: string;
  readonly place: Fragment;
  /** What tells its rows apart; null where only all columns do. */
  readonly key: readonly string[] | null;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Each row is a customer: contact rules, exclusions and hold-outs apply. */
  readonly ofCustomers: boolean;
}

const PUBLISHED = ["core", "cube", "history", "ops", "quarantine", "result"];
/** Its own books say something of this warehouse only. */
const UNPUBLISHED = /^ops\.(changed_month|publication)$/;

/** Names of the relations that a list may be made from, sorted. */
export async function readRelationNames(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.rows<{ name: string }>(
    `select distinct schema_name || '.' || table_name as name
    from duckdb_columns()
    where database_name = current_database() and not internal and list_contains($schemas, schema_name)
    order by name`,
    { schemas: PUBLISHED },
  );
  return rows.map(({ name }) => name).filter((name) => registeredTable(name) !== undefined && !UNPUBLISHED.test(name));
}

/** One of those relations, in the schemas of the run. */
export async function readListRelation(warehouse: Warehouse, name: string, schemas: Schemas): Promise<ListRelation> {
  const [schema, table] = name.split(".") as [string, string];
  const found: Readonly<Record<string, string>> = { core: schemas.core, result: schemas.result };
  const place = sql.table(`${found[schema] ?? schema}.${table}`);
  const columns = await warehouse.describe(sql`select * from ${place}`);
  const key = registeredTable(name)!.key;
  const there = key?.every((part) => columns.some((column) => column.name === part)) === true;
  return {
    name,
    place,
    key: there ? key : null,
    columns,
    ofCustomers: there && key.length === 1 && key[0] === "customer_id",
  };
}
