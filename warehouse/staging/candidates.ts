import { firstRefOf, type Entity } from "../schema/entities.js";
import { isFrom, ofDelivery } from "../schema/staging.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import type { MergePlan } from "./merge-plan.js";

/**
 * Sets aside in temp tables what needs more than an insert: `m_new` (staged rows of units that come more than once or
 * are known already, with `rid` their row id) and `m_old` (the known rows of those units, with `rid`). All other staged
 * rows are new, and alone.
 */
export async function setAside(
  warehouse: Warehouse,
  plan: MergePlan,
  { entity, source, loading, target, stored, snapshot, otherCopies, versioned, spaceOf }: SetAsideOptions,
): Promise<void> {
  const unit = `hash(${plan.unit.join(", ")})`;
  const { known } = await warehouse.row<{ known: boolean }>(`select exists (select 1 from ${target}) as known`);
  await warehouse.run(`create or replace temp table m_candidate as ${repeatedUnits(plan, loading, unit, versioned)}`);
  if (snapshot && otherCopies) {
    await warehouse.run(
      `insert into m_candidate select distinct ${unit} as h from ${loading} where problem is null and ${unit} not in (select h from m_candidate)`,
    );
  }
  if (known) {
    // One pass over the key of all known rows, for they are many.
    await warehouse.run(
      `create or replace temp table m_old_id as select rowid as rid, ${unit} as h from ${target}
       where ${unit} in (select ${unit} from ${loading} where problem is null)${snapshot ? ` or ${isFrom(entity, source)}` : ""}`,
    );
    await warehouse.run(
      "insert into m_candidate select distinct h from m_old_id where h not in (select h from m_candidate)",
    );
  }
  const { candidates } = await warehouse.row<{ candidates: number }>("select count(*) as candidates from m_candidate");
  const named = stored.has("source_name");
  const ref = firstRefOf(entity);
  const spaced = ref === undefined || stored.has(`${ref}_space`);
  const added = [
    ...(named ? [] : [`${quoteText(source)} as source_name`]),
    ...(spaced ? [] : [`${spaceOf(ref)} as ${quoteName(`${ref}_space`)}`]),
  ];
  const old = [
    "t.*",
    ...(spaced
      ? []
      : [`(select r.space from staging.ref as r where r.ref_no = t.customer_no) as ${quoteName(`${ref}_space`)}`]),
    ...(stored.has("superseded_at") ? [] : ["null::timestamp as superseded_at"]),
    ...(named ? [] : [`${ofDelivery("t", "source")} as source_name`]),
  ].join(", ");
  await warehouse.run(
    `create or replace temp table m_new as select rowid as rid, ${unit} as h, ${[...added, "*"].join(", ")} from ${loading} where problem is null and ${unit} in (select h from m_candidate)`,
  );
  if (plan.ordinals) await countTwins(warehouse, plan);
  if (known && candidates > 0) {
    await warehouse.run(
      `create or replace temp table m_old as select rowid as rid, ${unit} as h, ${old} from ${target} as t where rowid in (select rid from m_old_id)`,
    );
  } else {
    await warehouse.run(
      `create or replace temp table m_old as select rowid as rid, ${unit} as h, ${old} from ${target} as t limit 0`,
    );
  }
}

export interface SetAsideOptions {
  readonly loading: string;
  readonly target: string;
  /** Columns of `target`. */
  readonly stored: ReadonlySet<string>;
  readonly entity: Entity;
  readonly source: string;
  /** Units that the source no longer holds matter too. */
  readonly snapshot: boolean;
  /** Of that source: what one copy lacks another may hold, so every staged unit is set aside. */
  readonly otherCopies: boolean;
  readonly versioned: boolean;
  /** SQL of the space of a column's ref. */
  readonly spaceOf: (column: string) => string;
}

/** Units that come more than once among the staged rows; a hash that two units share only adds a candidate. */
function repeatedUnits(plan: MergePlan, loading: string, unit: string, versioned: boolean): string {
  if (plan.whole) {
    const line = `hash(${plan.line.join(", ")})`;
    return `select ${unit} as h from (select ${plan.unit.join(", ")} from ${loading} where problem is null group by all
      having min(delivery) <> max(delivery)${versioned ? " or min(known_at) <> max(known_at) or min(version_value) <> max(version_value)" : ""} or count(*) <> list_unique(list(${line}))) group by 1`;
  }
  const [first, ...rest] = plan.unit;
  if (first === '"transaction_id"' && rest.length === 1) {
    return `select ${unit} as h from ${loading} where problem is null and transaction_id in (select transaction_id from ${loading}
      where problem is null group by transaction_id having count(*) <> list_unique(list(hash(${rest[0]})))) group by 1`;
  }
  return `select ${unit} as h from ${loading} where problem is null group by 1 having count(*) > 1`;
}

/** Sets the ordinals among equal rows of one delivery; few rows have an equal, so only those are put in order. */
async function countTwins(warehouse: Warehouse, plan: MergePlan): Promise<void> {
  const line = `hash(${(plan.line.length > 0 ? plan.line : plan.unit).join(", ")})`;
  const order = [...plan.content.map((c) => `n.${c} nulls first`), "n.rid"];
  const equal = [...plan.unit, ...plan.line].map((c) => `n.${c}`);
  await warehouse.run(`create or replace temp table m_ordinal as
    with units as (select delivery, h from m_new group by all having count(*) <> list_unique(list(${line}))),
    lines as (
      select n.delivery, n.h, ${line} as l from m_new as n semi join units as u on u.delivery = n.delivery and u.h = n.h
      group by all having count(*) > 1
    )
    select n.rid, (row_number() over (partition by n.delivery, ${equal.join(", ")} order by ${order.join(", ")}))::integer as ordinal
    from (select *, ${line} as l from m_new) as n semi join lines as t on t.delivery = n.delivery and t.h = n.h and t.l = n.l`);
  await warehouse.run(
    "update m_new set ordinal = o.ordinal from m_ordinal as o where o.rid = m_new.rid and o.ordinal > 1",
  );
}
