import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import { asLike } from "./like-pattern.js";

export interface PurchaseOptions {
  /** `YYYY-MM-DD HH:MM:SS`, exclusive */
  readonly asOf: string;
  /** As `asOf`, not after it: where day `days` begins. */
  readonly origin: string;
  /** Sales of so many days before `origin`. */
  readonly days: number;
  /** Products that are no products (postage): not read. Codes; * stands for any text. */
  readonly excludeProducts: readonly string[];
  /** Products that are read, and never offered. */
  readonly withhold: readonly string[];
  /** Statuses of products that are never offered. */
  readonly statuses: readonly string[];
  /** A product that nobody bought for so many days is never offered. */
  readonly unsoldDays: number;
}

/** What known customers bought in the window, in columns, and who and what the numbers stand for. */
export interface ReadPurchases {
  /** By number. */
  readonly customerId: readonly string[];
  readonly productId: readonly string[];
  /** null: not told. */
  readonly productName: readonly (string | null)[];
  /** One a product: subcategory, else category; -1 unknown. */
  readonly group: Int32Array;
  /** One a product, usual, home currency; NaN unknown. */
  readonly price: Float64Array;
  /** One a product; 1: never offered. */
  readonly excluded: Uint8Array;
  /** One a customer: place in `places`; -1 unknown. */
  readonly segment: Int32Array;
  /** Regions or countries, those of most customers first. */
  readonly places: readonly string[];
  /** The first day that is not known any more. */
  readonly asOfDay: number;
  /** One entry a purchase, by customer, day and product. The day `days` begins at `origin`. */
  readonly customer: Int32Array;
  readonly product: Int32Array;
  readonly day: Int32Array;
}

/** Regions that are told apart. */
const LARGEST = 50;

/** Reads purchases that did not come back, each product once a day. */
export async function readPurchases(
  warehouse: Warehouse,
  schemas: Schemas,
  { asOf, origin, days, excludeProducts, withhold, statuses, unsoldDays }: PurchaseOptions,
): Promise<ReadPurchases> {
  const { from, later } = await warehouse.row<{ from: string; later: number }>(
    `select $origin::timestamp - to_days($days::integer) as "from",
      ceil((epoch($as_of::timestamp) - epoch($origin::timestamp)) / 86400)::integer as later`,
    { origin, days, as_of: asOf },
  );
  const asOfDay = days + later;
  const create = (name: string, values: Parameters<Warehouse["run"]>[1]): Promise<number> =>
    warehouse.run(
      `create or replace temp table ${name} as ${sqlFile(import.meta.url, `./${name.replace("_", "-")}.sql`, schemas)}`,
      values,
    );
  const patterns = (products: readonly string[]): string => JSON.stringify(products.map(asLike));
  const rows = await create("offer_line", { as_of: asOf, origin, days, excluded: patterns(excludeProducts) });
  await create("offer_product", {
    as_of: asOf,
    from,
    as_of_day: asOfDay,
    unsold_days: unsoldDays,
    withheld: patterns(withhold),
    statuses: JSON.stringify(statuses.map((status) => status.toLowerCase())),
  });
  await create("offer_customer", { largest: LARGEST });
  const products = await warehouse.rows<{
    product_id: string;
    product_name: string | null;
    product_group: number;
    price: number | null;
    excluded: number;
  }>("select product_id, product_name, product_group, price, excluded from offer_product order by product");
  const customerId: string[] = [];
  const segment: number[] = [];
  for await (const chunk of warehouse.chunks("select customer_id, segment from offer_customer order by customer")) {
    for (const id of chunk.getColumnValues(0)) customerId.push(id as string);
    for (const place of chunk.getColumnValues(1)) segment.push(place as number);
  }
  const places = await warehouse.rows<{ place: string }>(
    "select segment, any_value(place) as place from offer_customer where segment >= 0 group by segment order by segment",
  );
  const columns = [0, 1, 2].map(() => new Int32Array(rows));
  let at = 0;
  for await (const chunk of warehouse.chunks(sqlFile(import.meta.url, "./offer-purchase.sql", schemas))) {
    columns.forEach((column, i) => {
      const { items } = chunk.getColumnVector(i) as unknown as { readonly items: Int32Array };
      column.set(items.subarray(0, chunk.rowCount), at);
    });
    at += chunk.rowCount;
  }
  for (const name of ["offer_line", "offer_product", "offer_customer"]) await warehouse.run(`drop table temp.${name}`);
  return {
    customerId,
    productId: products.map((row) => row.product_id),
    productName: products.map((row) => row.product_name),
    group: Int32Array.from(products, (row) => row.product_group),
    price: Float64Array.from(products, (row) => row.price ?? Number.NaN),
    excluded: Uint8Array.from(products, (row) => row.excluded),
    segment: Int32Array.from(segment),
    places: places.map(({ place }) => place),
    asOfDay,
    customer: columns[0]!,
    product: columns[1]!,
    day: columns[2]!,
  };
}
