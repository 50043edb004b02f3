import { sql } from "../../sql.js";
import type { Schemas } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";
import type { ListRelation } from "./list-relation.js";

export type Fragment = ReturnType<typeof sql>;

/** The columns that a list may name, and where each stands. */
export interface ListColumns {
  /** Of `result.customer`, which wins where both tables have one. */
  readonly result: ReadonlySet<string>;
  /** Of `core.customer`. */
  readonly core: ReadonlySet<string>;
  /** Of refs: `ref_<space>` is the least ref of the space. */
  readonly spaces: ReadonlySet<string>;
  /** Of the relation that the list is from, which wins over both; one row per customer. */
  readonly from?: ListRelation;
}

export async function readListColumns(warehouse: Warehouse, schemas: Schemas): Promise<ListColumns> {
  const names = async (table: string) =>
    new Set((await warehouse.describe(sql`select * from ${sql.table(table)}`)).map(({ name }) => name));
  const spaces = await warehouse.rows<{ space: string }>(
    sql`select distinct space from ${sql.table(`${schemas.core}.customer_ref`)} order by space`,
  );
  return {
    result: await names(`${schemas.result}.customer`),
    core: await names(`${schemas.core}.customer`),
    spaces: new Set(spaces.map(({ space }) => space)),
  };
}

/** Every name that a list may use, sorted. */
export function columnNames({ result, core, spaces, from }: ListColumns): string[] {
  const own = from?.columns.map(({ name }) => name) ?? [];
  return [...new Set([...own, ...result, ...core, ...[...spaces].map((space) => `ref_${space}`)])].sort();
}

/**
 * One row per customer of `result.customer`: customer_id and the columns named, under their names. Reads the scratch
 * table `list_former_id`: refs lead to the id that they first had.
 * @param names each one of `columnNames`
 */
export function customerColumns(
  names: readonly string[],
  asOf: string,
  columns: ListColumns,
  schemas: Schemas,
): Fragment {
  const cells: Fragment[] = [sql`customer.customer_id`];
  const joins: Fragment[] = [];
  const own = new Set(columns.from?.columns.map(({ name }) => name));
  if (columns.from !== undefined && names.some((name) => own.has(name) && name !== "customer_id"))
    joins.push(sql`left join ${columns.from.place} as own using (customer_id)`);
  let joined = false;
  for (const name of new Set(names)) {
    if (name === "customer_id") continue;
    if (own.has(name)) {
      cells.push(sql`own.${sql.id(name)}`);
    } else if (columns.result.has(name)) {
      cells.push(sql`customer.${sql.id(name)}`);
    } else if (columns.core.has(name)) {
      cells.push(sql`attributes.${sql.id(name)}`);
      if (!joined)
        joins.push(sql`left join ${sql.table(`${schemas.core}.customer`)} as attributes using (customer_id)`);
      joined = true;
    } else {
      const refs = leastRefs(name.slice("ref_".length), asOf, schemas);
      cells.push(sql`${sql.id(name)}.ref as ${sql.id(name)}`);
      joins.push(sql`left join (${refs}) as ${sql.id(name)} using (customer_id)`);
    }
  }
  return sql`select ${sql.join(cells)} from ${sql.table(`${schemas.result}.customer`)} as customer ${sql.join(joins, sql` `)}`;
}

function leastRefs(space: string, asOf: string, schemas: Schemas): Fragment {
  const known = sql`select customer_id, ref from ${sql.table(`${schemas.core}.customer_ref`)}
    where space = ${space} and known_at < ${asOf}::timestamp`;
  return sql`
    select customer_id, min(ref) as ref
    from (
      ${known}
      union all
      select former.customer_id, earlier.ref
      from (${known}) as earlier inner join list_former_id as former on former.former_id = earlier.customer_id
    ) as under_any_id
    group by customer_id`;
}
