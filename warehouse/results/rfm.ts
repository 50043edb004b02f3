import { WarehouseError } from "../errors.js";
import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** Values ascending, with the number of customers that have each. */
export interface RfmDistribution {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

export interface RfmScale {
  /** Four ascending cut points each: days; transactions; home currency as decimal text. */
  readonly recencyDays: readonly number[];
  readonly frequency: readonly number[];
  readonly monetary: readonly string[];
  /** 25 names: r 5 first, f 1 to 5 within it. */
  readonly segments: readonly string[];
}

/** Measures every customer with a sale before `asOf`, for `readRfmDistributions` and `replaceRfm`; returns how many. */
export async function measureRfm(warehouse: Warehouse, asOf: string, schemas: Schemas): Promise<number> {
  const measures = sqlFile(import.meta.url, "./rfm-measure.sql", schemas);
  return warehouse.run(`create or replace table ${schemas.result}.rfm_measure as ${measures}`, { as_of: asOf });
}

/** How recency (days), frequency and monetary (ten-thousandths of the home currency) are distributed. */
export async function readRfmDistributions(
  warehouse: Warehouse,
  schemas: Schemas,
): Promise<{ recencyDays: RfmDistribution; frequency: RfmDistribution; monetary: RfmDistribution }> {
  const rows = await warehouse.rows<{ measure: string; value: number; customers: number }>(
    sqlFile(import.meta.url, "./rfm-distribution.sql", schemas),
  );
  const of = (measure: string): RfmDistribution => {
    const own = rows.filter((row) => row.measure === measure);
    return { values: Float64Array.from(own, exact), counts: Float64Array.from(own, (row) => row.customers) };
  };
  return { recencyDays: of("recency_days"), frequency: of("frequency"), monetary: of("monetary") };
}

/** Writes `result.rfm` from the measures taken before, which it drops; returns its rows. */
export async function replaceRfm(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  scale: RfmScale,
): Promise<number> {
  const scored = sqlFile(import.meta.url, "./rfm.sql", schemas);
  const rows = await warehouse.run(`create or replace table ${schemas.result}.rfm as ${scored}`, {
    as_of: asOf,
    recency: scale.recencyDays,
    frequency: scale.frequency,
    monetary: scale.monetary,
    segments: scale.segments,
  });
  await warehouse.run(`drop table ${schemas.result}.rfm_measure`);
  return rows;
}

/** A larger amount would lose digits on its way through a double. */
function exact({ value }: { readonly value: number }): number {
  if (typeof value === "number") return value;
  throw new WarehouseError("amount-too-large", "result.rfm: a customer's monetary value is above 900 thousand million");
}
