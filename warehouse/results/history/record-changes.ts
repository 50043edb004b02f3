import type { RawBuilder } from "kysely";
import type { ChangeTable } from "../../schema/history.js";
import { sql } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";

export interface Changes {
  /** The night that these states are of. */
  readonly asOf: string;
  /** Every `as_of` of a night that this history knows, in any order, with or without `asOf`. */
  readonly nights: readonly string[];
  /** A relation that is there, with the key, state and carried columns of the table; one row per key. */
  readonly states: string;
  /** Only rows whose column has one of these values are set; all others stay as they are. */
  readonly within?: { readonly column: string; readonly values: readonly string[] };
}

/**
 * Sets what was true on the night `asOf`, and on no other: rows of a later night are kept, so that an older night made
 * again leaves the history as if all nights had been run in order. Who has no row in `states` has none on that night.
 * Call it in a transaction.
 * @returns number of keys whose state on that night is another now
 */
export async function recordChanges(warehouse: Warehouse, table: ChangeTable, changes: Changes): Promise<number> {
  const span = {
    asOf: sql`${changes.asOf}::timestamp`,
    until: sql`${await nextNight(warehouse, table, changes)}::timestamp`,
  };
  const changed = await warehouse.run(
    sql`create or replace temp table changed_key as ${changedKeys(table, changes, span)}`,
  );
  await warehouse.run(sql`create or replace temp table changed_piece as ${changedPieces(table, span)}`);
  await warehouse.run(sql`delete from ${sql.table(table.name)} as h using changed_key c
    where ${same(table.key, "c", "h")} and (
      h.from_as_of = c.from_as_of
      or (c.is_new and c.differs and ${sameState(table, "h")}
        and (h.to_as_of = ${span.asOf} or h.from_as_of = ${span.until}))
    )`);
  await warehouse.run(
    sql`insert into ${sql.table(table.name)} by name select ${columns(table).all}, from_as_of, to_as_of from changed_piece`,
  );
  await warehouse.run("drop table changed_key");
  await warehouse.run("drop table changed_piece");
  return changed;
}

/** The nights that are set: from `asOf` to `until`, exclusive; null where no later night is known. */
interface Span {
  readonly asOf: RawBuilder<unknown>;
  readonly until: RawBuilder<unknown>;
}

/** One row per key whose state differs: what is new (`new_*`, if `is_new`) and the row that was true (if `was`). */
function changedKeys(table: ChangeTable, changes: Changes, { asOf }: Span): RawBuilder<unknown> {
  const { all, values, firstKey } = columns(table);
  const keys = table.key.map((k) => sql`coalesce(${sql.ref(`n.${k}`)}, ${sql.ref(`t.${k}`)}) as ${sql.ref(k)}`);
  const pairs = values.map(
    (v) => sql`${sql.ref(`n.${v}`)} as ${sql.ref(`new_${v}`)}, ${sql.ref(`t.${v}`)} as ${sql.ref(v)}`,
  );
  return sql`
    with now_true as (select ${all} from ${sql.table(changes.states)} where ${within(changes)}),
    then_true as (
      select ${all}, from_as_of, to_as_of from ${sql.table(table.name)}
      where from_as_of <= ${asOf} and (to_as_of is null or to_as_of > ${asOf}) and ${within(changes)}
    )
    select ${list([...keys, ...pairs])},
      n.${firstKey} is not null as is_new, t.${firstKey} is not null as was, t.from_as_of, t.to_as_of,
      ${differs(table, table.state)} as differs
    from now_true n full join then_true t on ${same(table.key, "n", "t")}
    where ${differs(table, table.state)} or (t.from_as_of = ${asOf} and ${differs(table, table.carried)})`;
}

/** What takes their place: what was true before the span, what is true after it, and the new state, joined to equal neighbours. */
function changedPieces(table: ChangeTable, { asOf, until }: Span): RawBuilder<unknown> {
  const { key, values } = columns(table);
  const old = list(values.map((name) => sql.ref(name)));
  const joined = table.carried.map((v) => sql`${sql.ref(`l.${v}`)} as ${sql.ref(`joined_${v}`)}`);
  const fresh = list([
    ...table.state.map((v) => sql.ref(`new_${v}`)),
    ...table.carried.map(
      (v) => sql`case when joined_from is null then ${sql.ref(`new_${v}`)} else ${sql.ref(`joined_${v}`)} end`,
    ),
  ]);
  return sql`
    with neighbours as (
      select ${list([sql`c.*`, ...joined])},
        l.from_as_of as joined_from, r.from_as_of as joined_next, r.to_as_of as joined_to
      from changed_key c
      left join ${sql.table(table.name)} l
        on c.is_new and c.differs and ${same(table.key, "c", "l")} and ${sameState(table, "l")} and l.to_as_of = ${asOf}
      left join ${sql.table(table.name)} r
        on c.is_new and c.differs and ${same(table.key, "c", "r")} and ${sameState(table, "r")} and r.from_as_of = ${until}
    )
    select ${key}, ${old}, from_as_of, ${asOf} as to_as_of
    from neighbours where was and differs and from_as_of < ${asOf}
    union all
    select ${key}, ${old}, ${until}, to_as_of
    from neighbours where was and differs and ${until} is not null and (to_as_of is null or to_as_of > ${until})
    union all
    select ${key}, ${fresh}, coalesce(joined_from, ${asOf}),
      case when not differs then to_as_of when joined_next is null then ${until} else joined_to end
    from neighbours where is_new`;
}

/** What was true on the night `asOf`, as a query of the key, state and carried columns. */
export function statesOn(table: ChangeTable, asOf: string): RawBuilder<unknown> {
  return sql`select ${columns(table).all} from ${sql.table(table.name)}
    where from_as_of <= ${asOf}::timestamp and (to_as_of is null or to_as_of > ${asOf}::timestamp)`;
}

/** The first night after `asOf` that the list names, or that a change in the table proves; null where it is the last. */
async function nextNight(warehouse: Warehouse, table: ChangeTable, changes: Changes): Promise<string | null> {
  const { next } = await warehouse.row<{ next: string | null }>(sql`
    select min(night) as next from (
      select from_as_of as night from ${sql.table(table.name)} where ${within(changes)}
      union all select to_as_of from ${sql.table(table.name)} where ${within(changes)}
      union all select unnest(${[...changes.nights, changes.asOf]}::varchar[])::timestamp
    ) where night > ${changes.asOf}::timestamp`);
  return next;
}

function columns(table: ChangeTable) {
  const values = [...table.state, ...table.carried];
  return {
    values,
    firstKey: sql.ref(table.key[0]!),
    key: list(table.key.map((name) => sql.ref(name))),
    all: list([...table.key, ...values].map((name) => sql.ref(name))),
  };
}

const list = (parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> => sql.join(parts);

const within = ({ within: only }: Changes): RawBuilder<unknown> =>
  only === undefined ? sql`true` : sql`list_contains(${[...only.values, ""]}::varchar[], ${sql.ref(only.column)})`;

const every = (parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> => sql`(${sql.join(parts, sql` and `)})`;

const same = (key: readonly string[], a: string, b: string): RawBuilder<unknown> =>
  every(key.map((name) => sql`${sql.ref(`${a}.${name}`)} = ${sql.ref(`${b}.${name}`)}`));

const sameState = (table: ChangeTable, of: string): RawBuilder<unknown> =>
  every(table.state.map((v) => sql`${sql.ref(`${of}.${v}`)} is not distinct from ${sql.ref(`c.new_${v}`)}`));

/** Of the full join of `n` (now true) and `t` (true then): only one is there, or they say otherwise. */
const differs = (table: ChangeTable, names: readonly string[]): RawBuilder<unknown> => {
  const key = table.key[0]!;
  const apart = sql`(${sql.ref(`n.${key}`)} is null) <> (${sql.ref(`t.${key}`)} is null)`;
  const values = names.map((v) => sql`${sql.ref(`n.${v}`)} is distinct from ${sql.ref(`t.${v}`)}`);
  return sql`(${sql.join([apart, ...values], sql` or `)})`;
};
