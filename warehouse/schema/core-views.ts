import { createHash } from "node:crypto";
import type { Project } from "../../project/project.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { LINE_CONTENT } from "../staging/merge-plan.js";
import { ENTITIES, entityNamed, firstRefOf, type Entity } from "./entities.js";
import { ofDelivery, stagingColumns } from "./staging.js";

/**
 * Creates `core.<fact>_version`: every version of every source row, with the customer that its ref first had, the load
 * that brought it, and its business date; for lines also line_id, amount_home and is_sale. Made anew where they change.
 */
export async function createVersionViews(warehouse: Warehouse, project: Project): Promise<void> {
  for (const table of IDENTITY) await warehouse.run(table);
  const stored = await storedByEntity(warehouse);
  const transactions = entityNamed("transactions")!;
  const views = [
    ...ENTITIES.map((entity) => ({
      name: `core.${entity.fact}_version`,
      select: versionSelect(entity, project, stored(entity), "staging.ref"),
    })),
    { name: STORED_LINES, select: versionSelect(transactions, project, stored(transactions), "staging.ref", false) },
  ];
  const digest = createHash("sha256").update(JSON.stringify(views)).digest("hex");
  const [known] = await warehouse.rows<{ value: string }>("select value from ops.fixed where name = 'views'");
  if (known?.value === digest) return;
  for (const { name, select } of views) await warehouse.run(`create or replace view ${name} as ${select}`);
  await warehouse.run("insert or replace into ops.fixed values ('views', $digest)", { digest });
}

/** `core.line_version` with the line_id that sources gave, null where it is made. */
export const STORED_LINES = "staging.line_stored";

/**
 * The select of `core.<fact>_version`, by entity.
 * @param refs a table like `staging.ref`: the customer of each ref
 */
export async function versionSelects(
  warehouse: Warehouse,
  project: Project,
  refs: string,
): Promise<ReadonlyMap<Entity, string>> {
  const stored = await storedByEntity(warehouse);
  return new Map(ENTITIES.map((entity) => [entity, versionSelect(entity, project, stored(entity), refs)]));
}

/** Names of the columns that each `staging.<entity>` has. */
async function storedByEntity(warehouse: Warehouse): Promise<(entity: Entity) => ReadonlySet<string>> {
  const stored = await warehouse.rows<{ entity: string; name: string }>(
    "select table_name as entity, column_name as name from duckdb_columns() where schema_name = 'staging' order by table_name, column_index",
  );
  return (entity) => new Set(stored.filter((c) => c.entity === entity.name).map((c) => c.name));
}

/** @param made whether lines have ids where no source gives one */
function versionSelect(
  entity: Entity,
  project: Project,
  names: ReadonlySet<string>,
  refs: string,
  made = true,
): string {
  const ref = firstRefOf(entity);
  const types = new Map(stagingColumns(entity).map(({ name, type }) => [name, type]));
  const stored = (name: string): string => {
    if (names.has(name)) return `t.${quoteName(name)}`;
    return name === `${ref}_space` ? "r.space" : `null::${types.get(name)!}`;
  };
  const own = entity.columns.flatMap((c) => (c.customerRef ? [c.name, `${c.name}_space`] : [c.name]));
  const added = [...names].filter((n) => n.startsWith("x_") || n.startsWith("ref_")).sort();
  const line = entity.name === "transactions";
  const columns = [
    ...own.map((name) =>
      made && line && name === "line_id" ? `${lineId(names)} as line_id` : `${stored(name)} as ${quoteName(name)}`,
    ),
    ...added.map((name) => `t.${quoteName(name)}`),
    ...(ref === undefined ? [] : ["r.customer_id"]),
    ...(entity.ownTime === null
      ? []
      : [`(t.${entity.ownTime} - interval '${project.calendar.dayStarts}:00')::date as business_date`]),
    ...(line ? lineColumns(project.currency, names) : []),
    "t.utc_offset",
    "t.date_only",
    ...(names.has("source_name") ? ["t.source_name"] : [`${ofDelivery("t", "source")} as source_name`]),
    "t.delivery",
    "t.ordinal",
    "t.known_at",
    `${stored("superseded_at")} as superseded_at`,
    ...(names.has("load_id") ? ["t.load_id"] : [`${ofDelivery("t", "load_id")} as load_id`]),
  ];
  const joins = [
    `staging.${entity.name} as t`,
    ...(ref === undefined ? [] : [`left join ${refs} as r on r.ref_no = t.customer_no`]),
  ];
  return `select ${columns.join(", ")} from ${joins.join(" ")}`;
}

/**
 * SQL over rows `t` with these columns: a line's id, made of its values where none is mapped. No value is an empty text, so null is told from every one; only the first
 * can hold a unit separator, so the others end it.
 */
export function lineId(names: ReadonlySet<string>): string {
  const parts = [...LINE_CONTENT, "ordinal"].map((name) => (names.has(name) ? `t.${name}` : "''"));
  const made = `left(md5(concat(${parts.join(", chr(31), ")})), 16)`;
  return names.has("line_id") ? `coalesce(t.line_id, ${made})` : made;
}

function lineColumns(currency: string, names: ReadonlySet<string>): string[] {
  const amount = names.has("currency")
    ? `case when t.currency is null or t.currency = ${quoteText(currency)} then t.amount
     else (t.amount::decimal(38, 4) * t.exchange_rate)::decimal(18, 4) end`
    : "t.amount";
  return [
    `${names.has("exchange_rate") ? "t.exchange_rate" : "null::decimal(18, 8)"} as exchange_rate`,
    `${amount} as amount_home`,
    "coalesce(t.kind = 'sale' and t.amount > 0, false) as is_sale",
  ];
}

/** Who is who; written by the step `identity`. */
const IDENTITY = [
  `create table if not exists core.customer_ref (
    space varchar not null,
    ref varchar not null,
    customer_id varchar not null,
    first_delivery integer not null,
    known_at timestamp not null
  )`,
  `create table if not exists core.customer_merge (
    from_id varchar not null,
    into_id varchar not null,
    known_at timestamp not null,
    first_delivery integer not null
  )`,
];
