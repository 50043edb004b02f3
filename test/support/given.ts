import { expect } from "vitest";
import { ENTITIES, PROVENANCE, SQL_TYPES, type ColumnType, type Entity } from "../../warehouse/schema/entities.js";
import { OTHER_TABLES } from "../../warehouse/schema/other-tables.js";
import { quoteName, quoteText } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";

/** Numbers that must be exact, times and dates are given as text: `"12.3400"`, `"2026-01-02 03:04:05"`. */
export type Cell = string | number | boolean | null | readonly string[];
export type Row = Readonly<Record<string, Cell>>;

/** Columns that the warehouse derives, by name: the same type in every table. */
const DERIVED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PROVENANCE.map(({ name, sql }) => [name, sql])),
  customer_id: "varchar",
  from_id: "varchar",
  into_id: "varchar",
  load_id: "varchar",
  space: "varchar",
  ref: "varchar",
  business_date: "date",
  amount_home: "decimal(18, 4)",
  is_sale: "boolean",
  as_of: "timestamp",
  as_of_before: "timestamp",
  from_as_of: "timestamp",
  to_as_of: "timestamp",
  first_sale_at: "timestamp",
  last_sale_at: "timestamp",
  last_contact_at: "timestamp",
  lifecycle_since: "timestamp",
  since: "timestamp",
  recency_days: "bigint",
  frequency: "bigint",
  gross_sales: "decimal(18, 4)",
  monetary: "decimal(18, 4)",
  cost_to_serve: "decimal(18, 4)",
};

/** Types that `other-tables.ts` names beside those of entities; a flag in their place means text. */
const OTHER_TYPES: Readonly<Record<string, string>> = {
  int: "integer",
  tinyint: "tinyint",
  double: "double",
  texts: "varchar[]",
};

/** Columns that `core.<fact>` and `core.<fact>_version` have beside those of the entity. */
const OF_FACTS = ["customer_id", "known_at", "superseded_at", "load_id"];

/**
 * A warehouse in memory that holds these tables. Close it, or let it end with the test's process.
 * A table of an entity (`core.line`, `core.line_version`, `staging.transactions`) or of `other-tables.ts` (`result.rfm`)
 * has all its columns, null where they are not given; any other has the columns given, typed by name where it is known.
 */
export async function given(tables: Readonly<Record<string, readonly Row[]>>): Promise<Warehouse> {
  const warehouse = await Warehouse.open(":memory:", { threads: 2 });
  for (const schema of ["staging", "core", "result", "history", "ops", "quarantine"]) {
    await warehouse.run(`create schema ${schema}`);
  }
  for (const [name, rows] of Object.entries(tables)) await giveTable(warehouse, name, rows);
  return warehouse;
}

/** Makes or replaces one table of an open warehouse. */
export async function giveTable(warehouse: Warehouse, name: string, rows: readonly Row[]): Promise<void> {
  const types = columnTypes(name, rows);
  if (types.size === 0) throw new Error(`given: ${name} has neither rows nor known columns: name one row of nulls`);
  await warehouse.run(`create schema if not exists ${quoteName(name.split(".")[0]!)}`);
  await warehouse.run(`create or replace table ${quotePath(name)} as ${typedRows(types)}`, { rows: asJson(rows) });
}

/**
 * Fails unless `relation` (a table, or a whole query) holds exactly these rows, in any order.
 * Only the columns that the expected rows name are compared; values are read by the columns' own types.
 */
export async function expectRows(warehouse: Warehouse, relation: string, rows: readonly Row[]): Promise<void> {
  const source = /\s/.test(relation) ? `(${relation})` : quotePath(relation);
  const described = await warehouse.describe(`from ${source}`);
  const named = rows.length === 0 ? described.map(({ name }) => name) : [...new Set(rows.flatMap(Object.keys))];
  const types = new Map<string, string>();
  for (const name of named) {
    const found = described.find((column) => column.name === name);
    if (found === undefined) throw new Error(`expectRows: ${relation} has no column ${name}`);
    types.set(name, found.type);
  }
  const columns = [...types.keys()].map(quoteName).join(", ");
  const got = await warehouse.rows(`select ${columns} from ${source} order by all`);
  const wanted = await warehouse.rows(`select * from (${typedRows(types)}) order by all`, { rows: asJson(rows) });
  expect(got).toEqual(wanted);
}

const asJson = (rows: readonly Row[]): string => JSON.stringify(rows);

const quotePath = (name: string): string => name.split(".").map(quoteName).join(".");

function typedRows(types: ReadonlyMap<string, string>): string {
  const cells = [...types].map(([name, type]) => {
    const key = quoteText(name);
    const cell = type.endsWith("[]") ? `from_json(r -> ${key}, '["varchar"]')` : `r ->> ${key}`;
    return `cast(${cell} as ${type}) as ${quoteName(name)}`;
  });
  return `select ${cells.join(", ")} from (select unnest(from_json($rows, '["json"]')) as r)`;
}

function columnTypes(table: string, rows: readonly Row[]): Map<string, string> {
  const types = new Map<string, string>();
  const entity = entityOf(table);
  if (entity !== undefined) {
    for (const column of entity.columns) {
      types.set(column.name, SQL_TYPES[column.type]);
      if (column.customerRef) types.set(`${column.name}_space`, "varchar");
    }
    const staged = table.startsWith("staging.");
    for (const name of staged ? PROVENANCE.map((p) => p.name) : OF_FACTS) types.set(name, DERIVED[name]!);
    if (!staged && entity.ownTime !== null) types.set("business_date", "date");
    if (!staged && entity.fact === "line") {
      types.set("amount_home", DERIVED["amount_home"]!);
      types.set("is_sale", "boolean");
      types.set("exchange_rate", "decimal(18, 8)");
    }
  }
  for (const column of OTHER_TABLES.find(({ name }) => name === table)?.columns ?? []) {
    const [name, type = "text"] = column.split(" ") as [string, string?];
    if (!types.has(name)) types.set(name, OTHER_TYPES[type] ?? SQL_TYPES[type as ColumnType] ?? "varchar");
  }
  for (const name of new Set(rows.flatMap(Object.keys))) {
    if (!types.has(name)) types.set(name, DERIVED[name] ?? entityType(name) ?? inferred(rows, name));
  }
  return types;
}

/** `core.customer` is no fact: it has the attributes of `core.customer_record`, one row per customer_id. */
function entityOf(table: string): Entity | undefined {
  const [schema, name = ""] = table.split(".");
  if (schema === "staging") return ENTITIES.find((entity) => entity.name === name);
  if (schema !== "core" && schema !== "past_core") return undefined;
  const fact = name === "customer" ? "customer_record" : name.replace(/_version$/, "");
  return ENTITIES.find((entity) => entity.fact === fact);
}

/** The type of a column that means the same in every entity that has it. */
function entityType(name: string): string | undefined {
  const types = new Set(
    ENTITIES.flatMap((e) => e.columns.filter((c) => c.name === name).map((c) => SQL_TYPES[c.type])),
  );
  return types.size === 1 ? [...types][0] : undefined;
}

function inferred(rows: readonly Row[], name: string): string {
  const cells = rows.map((row) => row[name] ?? null).filter((cell) => cell !== null);
  if (cells.length === 0) return "varchar";
  if (cells.every((cell) => typeof cell === "boolean")) return "boolean";
  if (cells.every((cell) => Number.isSafeInteger(cell))) return "bigint";
  if (cells.every((cell) => typeof cell === "number")) return "double";
  if (cells.every((cell) => Array.isArray(cell))) return "varchar[]";
  if (cells.every((cell) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(String(cell)))) return "timestamp";
  if (cells.every((cell) => /^\d{4}-\d\d-\d\d$/.test(String(cell)))) return "date";
  return "varchar";
}
