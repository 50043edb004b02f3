import type { AsOf } from "../../project/time.js";
import { dropRelations } from "../schema/drop-relations.js";
import { factSelect } from "../snapshot/fact-view.js";
import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import { asLike } from "./like-pattern.js";

/** What a sample of customers bought before a cut: as it is known now, held against what was known then. */
export interface ChangedPurchases {
  readonly customers: number;
  /** A product on a day, by either of the two. */
  readonly purchases: number;
  /** Known only since: late lines, customers that became one. */
  readonly late: number;
  /** Known then and gone since: brought back, or corrected. */
  readonly gone: number;
}

export interface CutOptions {
  readonly asOf: AsOf;
  /** Before `asOf`, by so many whole days. */
  readonly daysBack: number;
  readonly cut: AsOf;
  /** Sales of so many days before `asOf`. */
  readonly days: number;
  readonly excludeProducts: readonly string[];
  /** Looked at, at most; by md5. */
  readonly customers: number;
}

/** Its name lets the next run drop what a killed one left. */
const SCRATCH = "past_known";

/** Reads purchases before a cut as `readPurchases` does, once from all that is known, once from what was known at the cut. */
export async function findChangedPurchases(
  warehouse: Warehouse,
  schemas: Schemas,
  { asOf, daysBack, cut, days, excludeProducts, customers }: CutOptions,
): Promise<ChangedPurchases> {
  await dropRelations(warehouse, SCRATCH);
  await warehouse.run(`create schema ${SCRATCH}`);
  await warehouse.run(
    `create table ${SCRATCH}.asked as select customer_id from
      (select distinct customer_id from ${schemas.core}.line where customer_id is not null)
      order by md5(customer_id), customer_id limit ${customers}`,
  );
  const columns = (await warehouse.describe("from core.line_version")).map(({ name }) => name);
  const excluded = JSON.stringify(excludeProducts.map(asLike));
  const make = async (name: string, lines: string, until: AsOf, of: number): Promise<void> => {
    await warehouse.run(`create or replace view ${SCRATCH}.line as
      select * from (${lines}) where customer_id in (select customer_id from ${SCRATCH}.asked)`);
    const text = sqlFile(import.meta.url, "./offer-line.sql", { ...schemas, core: SCRATCH });
    const values = { as_of: until, origin: until, days: of, excluded };
    await warehouse.run(`create table ${SCRATCH}.${name} as ${text}`, values);
  };
  await make("known_now", `from ${schemas.core}.line`, asOf, days);
  await make("known_then", factSelect("line", columns, cut, true), cut, days - daysBack);
  const found = await warehouse.row<{ customers: number; purchases: number; late: number; gone: number }>(
    `select count(distinct customer_id) as customers, count(*) as purchases,
      count(*) filter (where t.day is null) as late, count(*) filter (where n.day is null) as gone
    from (from ${SCRATCH}.known_now where day < ${days - daysBack}) as n
    full join ${SCRATCH}.known_then as t using (customer_id, product_id, day)`,
  );
  await dropRelations(warehouse, SCRATCH);
  return found;
}
