import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { ENTITIES, PROVENANCE, SQL_TYPES, type Entity } from "./entities.js";

/** Creates what loads write: `staging.*`, `quarantine.refused`, `ops.load` and what they need. Safe to run again. */
export async function createStaging(warehouse: Warehouse): Promise<void> {
  for (const schema of ["staging", "quarantine", "ops", "core", "result"]) {
    await warehouse.run(`create schema if not exists ${schema}`);
  }
  for (const entity of ENTITIES) {
    await warehouse.run(`create table if not exists staging.${entity.name} (${stagingColumns(entity).join(", ")})`);
    await warehouse.run(`create table if not exists staging.${entity.name}_seen ${SEEN}`);
  }
  await warehouse.run(REF);
  await warehouse.run(REFUSED);
  await warehouse.run(LOAD);
  await warehouse.run("create table if not exists ops.fixed (name varchar primary key, value varchar not null)");
  await warehouse.run("create table if not exists staging.transactions_waiting as from staging.transactions limit 0");
}

/** Name and type of every column that `staging.<entity>` is created with. */
export function stagingColumns(entity: Entity): string[] {
  const columns: string[] = [];
  for (const column of entity.columns) {
    columns.push(`${quoteName(column.name)} ${SQL_TYPES[column.type]}`);
    if (column.customerRef) columns.push(`${quoteName(`${column.name}_space`)} varchar`);
  }
  if (entity.name === "transactions") columns.push("exchange_rate decimal(18, 8)");
  return [...columns, ...PROVENANCE.map(({ name, sql }) => `${name} ${sql}`)];
}

/** Statements of versions that were delivered more than once; `unit` is md5 of the key's values as a JSON list. */
const SEEN = `(
  unit varchar not null,
  source_name varchar not null,
  delivery integer not null,
  version_value varchar,
  known_at timestamp not null,
  of_delivery integer not null,
  of_version_value varchar
)`;

/** Every customer ref, by number; `customer_id` is the one that it first had, set by the step `identity`. */
const REF = `create table if not exists staging.ref (
  ref_no integer not null,
  space varchar not null,
  ref varchar not null,
  customer_id varchar
)`;

const REFUSED = `create table if not exists quarantine.refused (
  source varchar not null,
  file varchar not null,
  line_number bigint,
  column_name varchar,
  rule varchar not null,
  message varchar not null,
  raw_text varchar,
  load_id varchar not null,
  state varchar not null,
  delivery integer not null
)`;

const LOAD = `create table if not exists ops.load (
  number integer primary key,
  source varchar not null,
  entity varchar not null,
  path varchar not null,
  path_key varchar not null,
  size bigint not null,
  modified_ms bigint not null,
  sha256 varchar not null,
  load_id varchar not null,
  floor timestamp,
  finished_before timestamp,
  columns varchar[] not null,
  mapping varchar not null,
  state varchar not null,
  rows_in bigint not null,
  rows_loaded bigint not null,
  rows_repeated bigint not null,
  rows_refused bigint not null,
  rows_filtered bigint not null,
  newest_row_at timestamp,
  allowed varchar,
  run_id varchar not null
)`;
