import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { readSchemaVersion, SCHEMA_VERSION, writeSchemaVersion } from "./version.js";
import { ENTITIES, firstRefOf, PROVENANCE, SQL_TYPES, type Entity, type EntityColumn } from "./entities.js";

/** Creates what loads write: `staging.*`, `quarantine.refused`, `ops.load` and what they need. Safe to run again. */
export async function createStaging(warehouse: Warehouse): Promise<void> {
  const known = await readSchemaVersion(warehouse);
  for (const schema of ["staging", "quarantine", "ops", "core", "result"]) {
    await warehouse.run(`create schema if not exists ${schema}`);
  }
  for (const entity of ENTITIES) {
    const columns = stagingColumns(entity).filter((column) => column.stored === "always");
    await warehouse.run(
      `create table if not exists staging.${entity.name} (${columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(", ")})`,
    );
    await warehouse.run(`create table if not exists staging.${entity.name}_seen ${SEEN}`);
  }
  await warehouse.run(REF);
  await warehouse.run(REFUSED);
  await warehouse.run(LOAD);
  await warehouse.run("create table if not exists ops.fixed (name varchar primary key, value varchar not null)");
  await warehouse.run(
    "create table if not exists staging.transactions_waiting as select *, null::bigint as line_number from staging.transactions limit 0",
  );
  if (known === null) await writeSchemaVersion(warehouse, SCHEMA_VERSION, null);
}

/** A column of `staging.<entity>`. */
export interface StagedColumn {
  readonly name: string;
  readonly type: string;
  /** Of the entity; null: of the warehouse's own. */
  readonly of: string | null;
  /** `brought`: only once a source brings it; `never`: told by the row's delivery or its ref. */
  readonly stored: "always" | "brought" | "never";
}

/** Every column that `staging.<entity>` can have, those left out that sources name: `x_…`, `ref_…`. */
export function stagingColumns(entity: Entity): StagedColumn[] {
  const firstRef = firstRefOf(entity);
  const own = entity.columns.flatMap((column): StagedColumn[] => {
    const { name, customerRef } = column;
    const key = entity.key?.includes(name) === true && name !== "line_id";
    const always = column.required || name === firstRef || key || LINE_DEFAULTS.includes(name);
    const shared = { of: name, stored: entity.sparse && !always ? ("brought" as const) : ("always" as const) };
    return [
      { name, type: SQL_TYPES[column.type], ...shared },
      ...(customerRef ? [{ name: `${name}_space`, type: "varchar", ...shared, ...spaceOf(entity, column) }] : []),
    ];
  });
  const rate =
    entity.name === "transactions"
      ? [{ name: "exchange_rate", type: "decimal(18, 8)", of: "currency", stored: "brought" as const }]
      : [];
  const provenance = PROVENANCE.map(({ name, sql }): StagedColumn => {
    const stored = OF_DELIVERIES.includes(name) ? "never" : OF_VERSIONS.includes(name) ? "brought" : "always";
    return { name, type: sql, of: null, stored: entity.sparse ? stored : "always" };
  });
  return [...own, ...rate, ...provenance];
}

/** The space of a row's first ref stands in `staging.ref`; only a key needs it in the row. */
function spaceOf(entity: Entity, { name }: EntityColumn): { stored?: "never" } {
  return entity.sparse && firstRefOf(entity) === name && entity.key?.includes(`${name}_space`) !== true
    ? { stored: "never" }
    : {};
}

/** What a line always has: by default where it is not mapped. */
export const LINE_DEFAULTS = ["quantity", "amount", "kind"];

/** Of sources that keep versions. */
const OF_VERSIONS = ["version_value", "superseded_at"];

/** What a delivery says of its rows. */
const OF_DELIVERIES = ["load_id", "source_name"];

/** Columns of `core.<fact>_version` that no source brought to `staging.<entity>`: null in every row, but a line's id is made. */
export const absentColumns = (entity: Entity, stored: ReadonlySet<string>): StagedColumn[] =>
  stagingColumns(entity).filter(
    (column) => column.stored === "brought" && column.name !== "version_value" && !stored.has(column.name),
  );

/** SQL: what `ops.load` says of row `a`'s delivery. As a list, for a join costs every reading that does not ask for it. */
export const ofDelivery = (a: string, column: "load_id" | "source"): string =>
  `(select list(l.${column} order by n.number) from range(0, (select coalesce(max(number), 0) + 1 from ops.load)) as n (number)
      left join ops.load as l on l.number = n.number)[${a}.delivery + 1]`;

/** SQL: rows of `staging.<entity>` that came from a source. */
export const isFrom = (entity: Entity, source: string): string =>
  entity.sparse
    ? `delivery in (select number from ops.load where source = ${quoteText(source)})`
    : `source_name = ${quoteText(source)}`;

/** Names of the columns that `staging.<entity>`, or a copy of it, has now. */
export async function storedColumns(warehouse: Warehouse, table: string): Promise<ReadonlySet<string>> {
  return new Set((await warehouse.describe(`select * from ${table}`)).map(({ name }) => name));
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
  run_id varchar not null,
  replaces varchar[]
)`;
