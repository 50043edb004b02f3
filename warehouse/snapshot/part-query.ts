import type { AsOf } from "../../project/time.js";
import { quoteName, quoteText } from "../sql.js";
import type { Relation, RelationColumn } from "./relations.js";

/** Whom a file is for: anyone in the company, or those who may see persons. */
export type Audience = "public" | "private";

/** Whether the private snapshot has a file of its own for this relation. */
export function staysPrivate({ name, columns }: Relation): boolean {
  return isPrivateSchema(name) || hasPrivateRows(name) || columns.some(isDirect);
}

/** Whether the public snapshot shows any of it. */
export const isShown = (relation: Relation): boolean =>
  !isPrivateSchema(relation.name) && columnsFor(relation, "public").length > 0;

const isPrivateSchema = (relation: string): boolean => relation.startsWith("quarantine.");

/** All rows and columns of a result, ordered: of one night, where others stand beside it. */
export function resultQuery(relation: Relation, night: AsOf | null): string {
  return textOf(relation, "private", night === null ? [] : [`part.as_of = timestamp ${quoteText(night)}`]);
}

/** The rows of one file, ordered. `month`: `2026-01`, `none` for rows without a business date. */
export function partQuery(relation: Relation, audience: Audience, month: string | null): string {
  const filters = [
    ...(audience === "public" && hasPrivateRows(relation.name) ? [`not (${isPersonal(quoteName("ref"))})`] : []),
    ...(month === null ? [] : monthFilters(relation, month)),
  ];
  return textOf(relation, audience, filters);
}

function textOf(relation: Relation, audience: Audience, filters: readonly string[]): string {
  const cells = shownColumns(relation, audience).map((column) => cell(column, audience));
  const where = filters.length === 0 ? "" : ` where ${filters.join(" and ")}`;
  const order = relation.order.map((column) => `part.${column}`).join(", ");
  return `select ${cells.join(", ")} from ${relation.source} as part${where} order by ${order}`;
}

/** Names of the columns of such a file. */
export const columnsFor = (relation: Relation, audience: Audience): string[] =>
  shownColumns(relation, audience).map(({ name }) => name);

const shownColumns = ({ columns }: Relation, audience: Audience): readonly RelationColumn[] =>
  audience === "private" ? columns : columns.filter((column) => !isDirect(column));

const isDirect = ({ registered }: RelationColumn): boolean =>
  registered === undefined || registered.privacy === "direct";

/** Each row of it is a ref: those that reach a person are left out, not masked. */
const hasPrivateRows = (relation: string): boolean => relation === "core.customer_ref";

function cell({ name, type, registered }: RelationColumn, audience: Audience): string {
  const quoted = `part.${quoteName(name)}`;
  if (audience === "public" && registered?.ref === true) {
    return `case when ${isPersonal(quoted)} then null else ${quoted} end as ${quoteName(name)}`;
  }
  // Parquet has no integer of 128 bits: the engine would write a double.
  if (type === "HUGEINT") return `${quoted}::decimal(38, 0) as ${quoteName(name)}`;
  return quoted;
}

/** A ref that is itself a phone number (E.164) or an e-mail address. */
const isPersonal = (ref: string): string => `starts_with(${ref}, '+') or contains(${ref}, '@')`;

function monthFilters({ months }: Relation, month: string): string[] {
  if (month === "none") return ["part.business_date is null"];
  const start = `date '${month}-01'`;
  const own = `part.${quoteName(months!.ownTime)}`;
  return [
    `part.business_date >= ${start}`,
    `part.business_date < ${start} + interval '1' month`,
    // A business date is that of its time or of the day before: this lets the engine skip blocks by the stored time.
    `${own} >= ${start} - interval '2' day`,
    `${own} < ${start} + interval '1' month + interval '2' day`,
  ];
}

/**
 * What the rows of a relation are, in one row per file: month, number, and a digest. That of a whole relation changes with
 * any of its values; that of a month with rows that come, end, or get a customer or an amount: loads say which months
 * they changed otherwise.
 */
export function digestQuery({ source, columns, months }: Relation): string {
  if (months === null) {
    return `select null::varchar as month, count(*) as rows, coalesce(sum(hash(part)), 0)::varchar as digest
      from ${source} as part`;
  }
  const seen = columns.flatMap(({ name }) => DIGESTS[name] ?? []);
  return `select coalesce(strftime(month, '%Y-%m'), 'none') as month, rows, array_to_string(digests, ' ') as digest
    from (
      select date_trunc('month', business_date) as month, count(*) as rows,
        [${seen.map((digest) => `(${digest})::varchar`).join(", ")}] as digests
      from ${source} group by 1
    ) order by month`;
}

/** A rate or a customer can come after the row. */
const DIGESTS: Readonly<Record<string, string>> = {
  superseded_at: "count(superseded_at) || ' ' || coalesce(max(superseded_at)::varchar, '-')",
  known_at: "max(known_at)",
  customer_id: "count(customer_id)",
  amount_home: "sum(amount_home::decimal(38, 4))",
};
