import { LIST_DECISION_CHANGE } from "../../schema/history.js";
import { sql } from "../../sql.js";
import { sqlFile, type Schemas } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";
import { createConsentState } from "../consent-state.js";
import { recordChanges, statesOn } from "../history/record-changes.js";
import { customerColumns, type Fragment, type ListColumns } from "./list-columns.js";
import { readPhones } from "./list-phone.js";
import type { ListRelation } from "./list-relation.js";

/** Who is drawn: points of md5(key ':' customer_id) below `threshold`, of 2^32. */
export interface DrawnShare {
  readonly key: string;
  readonly threshold: number;
}

/** What decides who is on one list. */
export interface ListSelection {
  readonly list: string;
  /** A segment, a checked SQL expression over `result.customer`, or a relation of customers. */
  readonly members: { readonly segment: string } | { readonly where: string } | { readonly from: ListRelation };
  readonly contact: {
    readonly channel: string;
    readonly purpose: string | null;
    readonly consent: "required" | "unless_withdrawn";
    /** The column that reaches a person here; null: none is needed. */
    readonly address: string | null;
  } | null;
  /** Segments, the first that fits names the rule. */
  readonly exclude: readonly string[];
  /** The global control, which no list may contain. */
  readonly control: DrawnShare | null;
  readonly holdout: DrawnShare | null;
  readonly order: readonly { readonly column: string; readonly descending: boolean }[];
  readonly limit: number | null;
}

/** Scratch of one transaction, dropped by `endListDecisions`. */
const MADE = sql.table("list_decision_made");
const FORMER = sql.table("list_former_id");
const CONSENT = sql.table("list_consent");

/** Opens the scratch tables that `decideList` reads and fills, for all lists of a night. */
export async function beginListDecisions(
  warehouse: Warehouse,
  selections: readonly ListSelection[],
  asOf: string,
  schemas: Schemas,
  country: string | null = null,
): Promise<void> {
  await warehouse.run(
    "create or replace temp table list_decision_made (list varchar, customer_id varchar, outcome varchar, rule varchar, rank bigint)",
  );
  const former = sqlFile(import.meta.url, "./former-id.sql", schemas);
  await warehouse.run(`create or replace temp table list_former_id as ${former}`, { as_of: asOf });
  const contacts = selections.flatMap(({ contact }) => (contact === null ? [] : [contact]));
  const channels = [...new Set(contacts.map(({ channel }) => channel))];
  const purposes = [...new Set(contacts.map(({ purpose }) => purpose ?? ""))];
  await createConsentState(warehouse, "list_consent", { channels, purposes }, asOf, schemas);
  if (contacts.some(({ address }) => address === PHONE)) {
    const phones = sql`select phone from ${sql.table(`${schemas.core}.customer`)}`;
    await readPhones(warehouse, "list_reachable", phones, country, false);
  }
}

/** The address that is read as a number: what is none reaches nobody. */
const PHONE = "phone";

/** Decides every member of one list; returns how many there are. */
export async function decideList(
  warehouse: Warehouse,
  selection: ListSelection,
  asOf: string,
  columns: ListColumns,
  schemas: Schemas,
): Promise<number> {
  return warehouse.run(sql`insert into ${MADE} ${listDecision(selection, asOf, columns, schemas)}`);
}

/** Puts the decisions that hold on the night in place of those just made: the last good list stays. */
export async function keepListDecisions(warehouse: Warehouse, list: string, asOf: string): Promise<number> {
  await warehouse.run(sql`delete from ${MADE} where list = ${list}`);
  return warehouse.run(sql`insert into ${MADE} by name
    select * from (${statesOn(LIST_DECISION_CHANGE, asOf)}) as kept where list = ${list}`);
}

export interface ListChange {
  readonly rows: number;
  /** Of the last list before this night; null where there was none. */
  readonly rowsBefore: number | null;
  readonly added: number;
  readonly removed: number;
}

/** What `decideList` delivers, against the list that held before `asOf`. */
export async function readListChange(warehouse: Warehouse, list: string, asOf: string): Promise<ListChange> {
  const [change] = await warehouse.rows<ListChange & { known: number }>(sql`
    with now as (select customer_id from ${MADE} where list = ${list} and outcome = 'delivered'),
    known as (select customer_id, outcome from (${decisionsBefore(list, asOf)}) as kept),
    before as (select customer_id from known where outcome = 'delivered')
    select
      count(now.customer_id) as "rows",
      count(before.customer_id) as "rowsBefore",
      count(*) filter (where before.customer_id is null) as "added",
      count(*) filter (where now.customer_id is null) as "removed",
      (select count(*) from known) as "known"
    from now full join before on now.customer_id = before.customer_id`);
  const { known, ...counts } = change!;
  return known === 0 ? { ...counts, rowsBefore: null } : counts;
}

/**
 * Writes `result.list_decision` from what was decided and kept, and its changes to the history; returns its rows.
 * @param nights every `as_of` whose night has finished
 */
export async function replaceListDecisions(
  warehouse: Warehouse,
  asOf: string,
  nights: readonly string[],
  schemas: Schemas,
): Promise<number> {
  const rows = await warehouse.run(
    `create or replace table ${schemas.result}.list_decision as
    select list, customer_id, outcome, rule, rank, $as_of::timestamp as as_of
    from list_decision_made
    order by list, customer_id`,
    { as_of: asOf },
  );
  await recordChanges(warehouse, LIST_DECISION_CHANGE, { asOf, nights, states: `${schemas.result}.list_decision` });
  return rows;
}

export interface OutcomeCount {
  readonly list: string;
  readonly outcome: "delivered" | "withheld" | "excluded";
  readonly rule: string | null;
  readonly customers: number;
}

/** How many members each rule of each list decided. */
export async function readOutcomes(warehouse: Warehouse): Promise<OutcomeCount[]> {
  return warehouse.rows<OutcomeCount>(sql`
    select list, outcome, rule, count(*) as customers from ${MADE}
    group by list, outcome, rule order by list, outcome, rule nulls first`);
}

export interface Decision {
  readonly list: string;
  readonly customer_id: string;
  readonly outcome: OutcomeCount["outcome"];
  readonly rule: string | null;
  readonly rank: number | null;
}

/** Every decision that was made: who is delivered first, then withheld, then excluded; by rank and id. */
export async function readDecisions(warehouse: Warehouse): Promise<Decision[]> {
  return warehouse.rows<Decision>(sql`
    select list, customer_id, outcome, rule, rank from ${MADE}
    order by list, list_position(['delivered', 'withheld', 'excluded'], outcome), rank nulls last, customer_id`);
}

/** How many members each rule of a list decided on the published night. */
export async function readPublishedOutcomes(warehouse: Warehouse, list: string): Promise<OutcomeCount[]> {
  return warehouse.rows<OutcomeCount>(sql`
    select list, outcome, rule, count(*) as customers from result.list_decision
    where list = ${list} group by list, outcome, rule order by outcome, rule nulls first`);
}

export async function endListDecisions(warehouse: Warehouse): Promise<void> {
  for (const table of ["list_decision_made", "list_former_id", "list_consent", "list_reachable"])
    await warehouse.run(`drop table if exists ${table}`);
}

/** The decisions in force just before a night, also when that night is made again. */
function decisionsBefore(list: string, asOf: string): Fragment {
  return sql`select list, customer_id, outcome, rule, rank from history.list_decision_change
    where list = ${list} and from_as_of < ${asOf}::timestamp and (to_as_of is null or to_as_of >= ${asOf}::timestamp)`;
}

/**
 * Grain: one member of the list. Columns: list, customer_id, outcome, rule, rank.
 * `count(case …)` and not `count(*) filter`: over a window the engine's time for the latter grows with the square.
 */
function listDecision(selection: ListSelection, asOf: string, columns: ListColumns, schemas: Schemas): Fragment {
  const { list, contact, order, limit, holdout } = selection;
  const address = contact?.address ?? null;
  const named = [...order.map(({ column }) => column), ...(address === null ? [] : [address])];
  const keys = order.map(({ column, descending }) => sql`${sql.id(column)} ${descending ? DESC : ASC} nulls last`);
  const beyond = limit === null ? sql`false` : sql`delivered_before >= ${limit}`;
  const { joins, rule } = exclusion(selection, schemas);
  return sql`
    with member as (
      select person.*
      from (${customerColumns(named, asOf, columns, schemas)}) as person
      semi join (${members(selection, schemas)}) as wanted on person.customer_id = wanted.customer_id
    ),
    judged as (
      select member.*, ${rule} as rule
      from member ${joins}
    ),
    ranked as (
      select
        judged.customer_id,
        ${holdout === null ? sql`false` : sql`held.customer_id is not null`} as held,
        row_number() over (order by ${sql.join([...keys, sql`judged.customer_id`])}) as rank
      from judged ${holdout === null ? sql`` : sql`left join (${drawn(holdout)}) as held on held.customer_id = judged.customer_id`}
      where rule is null
    ),
    walked as (
      select
        customer_id,
        held,
        rank,
        count(case when not held then 1 end)
          over (order by rank rows between unbounded preceding and 1 preceding) as delivered_before
      from ranked
    )
    select ${list}::varchar, customer_id, 'excluded', rule, null from judged where rule is not null
    union all
    select
      ${list}::varchar,
      customer_id,
      case when ${beyond} then 'excluded' when held then 'withheld' else 'delivered' end,
      case when ${beyond} then 'limit' when held then 'hold-out' end,
      rank
    from walked`;
}

const ASC = sql`asc`;
const DESC = sql`desc`;

function members({ members }: ListSelection, schemas: Schemas): Fragment {
  if ("segment" in members) return inSegment(members.segment, schemas);
  if ("from" in members) return sql`select customer_id from ${members.from.place}`;
  return sql`select customer_id from ${sql.table(`${schemas.result}.customer`)} where ${sql.raw(`(\n${members.where}\n)`)}`;
}

const inSegment = (segment: string, schemas: Schemas): Fragment =>
  sql`select customer_id from ${sql.table(`${schemas.result}.segment_member`)} where segment = ${segment}`;

/** The first rule that keeps a member off the list, null for who may be on it; and the joins that it reads. */
function exclusion(
  { contact, exclude, control }: ListSelection,
  schemas: Schemas,
): { joins: Fragment; rule: Fragment } {
  const joins: Fragment[] = [];
  const rules: Fragment[] = [];
  if (contact !== null) {
    const { channel, purpose, consent, address } = contact;
    joins.push(sql`left join (${consents(channel, purpose)}) as consent on consent.customer_id = member.customer_id`);
    rules.push(sql`when consent.state = 'withdrawn' then 'withdrawn'`);
    if (consent === "required") rules.push(sql`when consent.state is null then 'no-consent'`);
    if (address !== null) rules.push(sql`when coalesce(trim(member.${sql.id(address)}), '') = '' then 'no-address'`);
    if (address === PHONE)
      rules.push(sql`when member.phone in (select raw from list_reachable where e164 is null) then 'no-address'`);
  }
  if (exclude.length > 0) {
    const places = exclude.map((segment, i) => sql`when ${segment} then ${i + 1}`);
    joins.push(sql`left join (
        select customer_id, min(case segment ${sql.join(places, sql` `)} end) as place
        from ${sql.table(`${schemas.result}.segment_member`)}
        where segment in (${sql.join(exclude)})
        group by customer_id
      ) as barred on barred.customer_id = member.customer_id`);
    const names = exclude.map((segment, i) => sql`when ${i + 1} then ${`segment:${segment}`}`);
    rules.push(sql`when barred.place is not null then case barred.place ${sql.join(names, sql` `)} end`);
  }
  if (control !== null) {
    joins.push(sql`left join (${drawn(control)}) as control on control.customer_id = member.customer_id`);
    rules.push(sql`when control.customer_id is not null then 'global-control'`);
  }
  return {
    joins: sql.join(joins, sql` `),
    rule: rules.length === 0 ? sql`null::varchar` : sql`case ${sql.join(rules, sql` `)} end`,
  };
}

/** What a customer agreed to under this id and every former one: the strictest. */
function consents(channel: string, purpose: string | null): Fragment {
  const given = sql`select customer_id, state from ${CONSENT}
    where channel = ${channel} and purpose = ${purpose ?? ""}`;
  return sql`
    select customer_id, case when bool_or(state = 'withdrawn') then 'withdrawn' else 'granted' end as state
    from (
      ${given}
      union all
      select former.customer_id, earlier.state
      from (${given}) as earlier inner join ${FORMER} as former on former.former_id = earlier.customer_id
    ) as under_any_id
    group by customer_id`;
}

/** Members who are drawn, or into whom a drawn id was merged; each once. */
const drawn = (share: DrawnShare): Fragment => drawnAmong(share, sql`member`);

/** Customers of a relation who are drawn, and all into whom a drawn id was merged; each once. */
export function drawnAmong({ key, threshold }: DrawnShare, members: Fragment): Fragment {
  const below = (id: Fragment) => sql`('0x' || left(md5(${`${key}:`}::varchar || ${id}), 8))::bigint < ${threshold}`;
  return sql`
    select customer_id from ${members} where ${below(sql`customer_id`)}
    union
    select customer_id from ${FORMER} where ${below(sql`former_id`)}`;
}
