import { WarehouseError } from "../errors.js";
import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** Scored customers: one entry each, equal lengths. */
export interface ScoredCustomers {
  readonly customerId: readonly string[];
  /** 0 to 1. */
  readonly probability: Float64Array;
  /** From 1, the highest risk; each once. */
  readonly riskRank: Float64Array;
  readonly horizonDays: Float64Array;
  /** Up to three each, the first ones first. */
  readonly reasons: readonly (readonly (string | null)[])[];
}

export interface ChurnModelOf {
  readonly definition: string;
  readonly modelVersion: string;
}

/** Writes `result.churn`; returns its rows. */
export async function replaceChurn(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  { definition, modelVersion }: ChurnModelOf,
  scored: ScoredCustomers,
): Promise<number> {
  const { customerId, probability, riskRank, horizonDays, reasons } = scored;
  if (probability.some((p) => !(p >= 0 && p <= 1))) {
    throw new WarehouseError("not-finite", "result.churn: a probability must lie from 0 to 1");
  }
  const loading = `${schemas.result}.churn_loading`;
  await warehouse.run(`create or replace table ${loading} (customer_id varchar, probability double, risk_rank double,
    horizon_days double, reason_1 varchar, reason_2 varchar, reason_3 varchar)`);
  await warehouse.appendColumns(
    "churn_loading",
    [customerId, probability, riskRank, horizonDays, ...reasons],
    schemas.result,
  );
  const text = sqlFile(import.meta.url, "./churn.sql", schemas);
  const rows = await warehouse.run(`create or replace table ${schemas.result}.churn as ${text}`, {
    as_of: asOf,
    definition,
    model_version: modelVersion,
  });
  await warehouse.run(`drop table ${loading}`);
  return rows;
}

/** Writes `result.churn` without a row: nobody is scored as of this night. */
export const replaceWithNobody = (warehouse: Warehouse, asOf: string, schemas: Schemas): Promise<number> =>
  replaceChurn(
    warehouse,
    asOf,
    schemas,
    { definition: "", modelVersion: "" },
    {
      customerId: [],
      probability: new Float64Array(0),
      riskRank: new Float64Array(0),
      horizonDays: new Float64Array(0),
      reasons: [[], [], []],
    },
  );
