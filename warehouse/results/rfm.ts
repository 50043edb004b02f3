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

/** Writes `result.rfm` from the measures taken before; returns its rows. */
export const replaceRfm = (warehouse: Warehouse, asOf: string, schemas: Schemas, scale: RfmScale): Promise<number> =>
  score(warehouse, asOf, schemas, "rfm", scale);

/** Drops the measures: nothing more is scored by them. */
export async function dropMeasures(warehouse: Warehouse, schemas: Schemas): Promise<void> {
  await warehouse.run(`drop table if exists ${schemas.result}.rfm_measure`);
}

/** Customers by score in `result.rfm`, 1 to 5. */
export async function readRfmScores(
  warehouse: Warehouse,
  schemas: Schemas,
): Promise<{ r: number[]; f: number[]; m: number[] }> {
  const rows = await warehouse.rows<{ measure: "r" | "f" | "m"; score: number; customers: number }>(
    sqlFile(import.meta.url, "./rfm-score.sql", schemas),
  );
  const scores = { r: [0, 0, 0, 0, 0], f: [0, 0, 0, 0, 0], m: [0, 0, 0, 0, 0] };
  for (const { measure, score: at, customers } of rows) scores[measure][at - 1] = customers;
  return scores;
}

/** What was live the night before. */
export interface OldScale {
  readonly version: number;
  readonly scale: RfmScale;
}

/**
 * Writes `result.rfm_refit`: who is in another segment because the meaning is another. No row where it is the same.
 * @returns customers in another segment
 */
export async function replaceRefit(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  old: OldScale | null,
  version: number,
): Promise<number> {
  const before = `${schemas.result}.rfm_before`;
  if (old === null) await warehouse.run(`create or replace table ${before} as from ${schemas.result}.rfm limit 0`);
  else await score(warehouse, asOf, schemas, "rfm_before", old.scale);
  const text = sqlFile(import.meta.url, "./rfm-refit.sql", schemas);
  await warehouse.run(`create or replace table ${schemas.result}.rfm_refit as ${text}`, {
    version_before: old?.version ?? version,
    version_now: version,
  });
  await warehouse.run(`drop table ${before}`);
  const { changed } = await warehouse.row<{ changed: number }>(
    `select coalesce(sum(customers), 0)::double as changed from ${schemas.result}.rfm_refit
     where segment_before is distinct from segment_now`,
  );
  return changed;
}

async function score(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  table: "rfm" | "rfm_before",
  scale: RfmScale,
): Promise<number> {
  const scored = sqlFile(import.meta.url, "./rfm.sql", schemas);
  return warehouse.run(`create or replace table ${schemas.result}.${table} as ${scored}`, {
    as_of: asOf,
    recency: scale.recencyDays,
    frequency: scale.frequency,
    monetary: scale.monetary,
    segments: scale.segments,
  });
}

/** A larger amount would lose digits on its way through a double. */
function exact({ value }: { readonly value: number }): number {
  if (typeof value === "number") return value;
  throw new WarehouseError("amount-too-large", "result.rfm: a customer's monetary value is above 900 thousand million");
}
