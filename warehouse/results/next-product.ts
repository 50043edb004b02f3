import { WarehouseError } from "../errors.js";
import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** Offers in columns, one entry each. */
export interface OfferRows {
  readonly customerId: readonly string[];
  /** `new` or `repeat`. */
  readonly kind: readonly string[];
  /** From 1, each once for a customer and kind. */
  readonly rank: Float64Array;
  readonly productId: readonly string[];
  /** 0 to 1. */
  readonly score: Float64Array;
  readonly reason: readonly string[];
}

/**
 * Writes `result.next_product`, block by block of offers; returns its rows.
 * @param keep the offers of customers with a kept digest stay
 */
export async function replaceNextProducts(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  blocks: Iterable<OfferRows>,
  keep = false,
): Promise<number> {
  const loading = `${schemas.result}.next_product_loading`;
  await warehouse.run(`create or replace table ${loading}
    (customer_id varchar, kind varchar, rank double, product_id varchar, score double, reason varchar)`);
  if (keep) {
    await warehouse.run(
      `insert into ${loading} select customer_id, kind, rank, product_id, score, reason from ${schemas.result}.next_product
       where customer_id in (select customer_id from staging.offer_kept)`,
    );
  }
  for (const { customerId, kind, rank, productId, score, reason } of blocks) {
    if (score.some((one) => !(one >= 0 && one <= 1))) {
      throw new WarehouseError("not-finite", "result.next_product: a probability must lie from 0 to 1");
    }
    await warehouse.appendColumns(
      "next_product_loading",
      [customerId, kind, rank, productId, score, reason],
      schemas.result,
    );
  }
  const text = sqlFile(import.meta.url, "./next-product.sql", schemas);
  const rows = await warehouse.run(`create or replace table ${schemas.result}.next_product as ${text}`, {
    as_of: asOf,
  });
  await warehouse.run(`drop table ${loading}`);
  return rows;
}
