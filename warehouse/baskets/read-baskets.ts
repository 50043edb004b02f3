import { WarehouseError } from "../errors.js";
import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import { asLike } from "./like-pattern.js";

export interface BasketOptions {
  /** `YYYY-MM-DD HH:MM:SS`, exclusive */
  readonly asOf: string;
  readonly windowDays: number;
  /** What an item is. */
  readonly level: "product" | "subcategory" | "category";
  /** Whose purchases make one basket. */
  readonly per: "transaction" | "customer";
  /** Different items of a basket, at most; longer ones are left out. */
  readonly maxItems: number;
  /** Product codes that are left out; * stands for any text. */
  readonly excludeProducts: readonly string[];
}

/** Baskets that were set up, and how to read them. */
export interface BasketReader {
  readonly baskets: number;
  /** Baskets that were too long. */
  readonly leftOut: number;
  /** Item of each code. */
  readonly items: readonly string[];
  /** Kind of each basket, from 0: season by region. */
  readonly strata: Int32Array;
  /** Basket and item code of each item of each basket, in the order of baskets. Nothing else may run until it ends. */
  chunks(): AsyncGenerator<{ readonly baskets: readonly number[]; readonly codes: readonly number[] }>;
  /** Drops what was set up. */
  drop(): Promise<void>;
}

/** Regions that are compared each by itself. */
const LARGEST = 20;

/** Sets the baskets of sales in the window up in scratch tables. Lines of no customer belong to no basket per customer. */
export async function readBaskets(
  warehouse: Warehouse,
  schemas: Schemas,
  { asOf, windowDays, level, per, maxItems, excludeProducts }: BasketOptions,
): Promise<BasketReader> {
  const { start } = await warehouse.row<{ start: string }>(
    "select $as_of::timestamp - to_days($days::integer) as start",
    {
      as_of: asOf,
      days: windowDays,
    },
  );
  const create = (name: string, values: Parameters<Warehouse["run"]>[1]): Promise<number> =>
    warehouse.run(
      `create or replace temp table ${name} as ${sqlFile(import.meta.url, `./${name.replace("_", "-")}.sql`, schemas)}`,
      values,
    );
  await create("basket_line", {
    as_of: asOf,
    from: start,
    level,
    per,
    excluded: JSON.stringify(excludeProducts.map(asLike)),
  });
  await create("basket_item", {});
  const baskets = await create("basket", { per, largest: LARGEST, most: maxItems });
  const { all } = await warehouse.row<{ all: number }>(
    'select count(distinct basket_key) as "all" from basket_line where item is not null',
  );
  const items = await warehouse.rows<{ item: string }>("select item from basket_item order by code");
  const [strata] = await warehouse.integers("select stratum from basket order by basket", 1);
  return {
    baskets,
    leftOut: all - baskets,
    items: items.map(({ item }) => item),
    strata: strata!,
    async *chunks() {
      for await (const chunk of warehouse.chunks(sqlFile(import.meta.url, "./basket-code.sql", schemas))) {
        yield { baskets: integers(chunk.getColumnValues(0)), codes: integers(chunk.getColumnValues(1)) };
      }
    },
    async drop() {
      for (const name of ["basket", "basket_item", "basket_line"]) await warehouse.run(`drop table temp.${name}`);
    },
  };
}

function integers(values: readonly unknown[]): readonly number[] {
  if (values.every((value) => typeof value === "number")) return values;
  throw new WarehouseError("columns", "baskets: expected columns of whole numbers");
}
