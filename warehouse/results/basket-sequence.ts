import { WarehouseError } from "../errors.js";
import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** A row of `result.basket_sequence`: after the antecedent, within `days`, the consequent. */
export interface BasketSequenceRow {
  readonly antecedent: string;
  readonly consequent: string;
  readonly days: number;
  /** Who showed it. */
  readonly customers: number;
  /** Times that the antecedent was bought and followed. */
  readonly visits: number;
  readonly confidence: number;
  readonly lift: number;
  readonly pValue: number;
  /** null: infinite, for none failed to follow. */
  readonly oddsRatio: number | null;
  readonly oddsLow: number;
  readonly oddsHigh: number | null;
}

/** Writes `result.basket_sequence`; returns its rows. */
export async function replaceBasketSequences(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  rules: readonly BasketSequenceRow[],
): Promise<number> {
  const written = rules.map(({ pValue, oddsRatio, oddsLow, oddsHigh, ...rule }) => {
    const row = { ...rule, p_value: pValue, odds_ratio: oddsRatio, odds_low: oddsLow, odds_high: oddsHigh };
    if (Object.values(row).some((value) => typeof value === "number" && !Number.isFinite(value))) {
      throw new WarehouseError("not-finite", "result.basket_sequence: a NaN or an infinity is never stored");
    }
    return row;
  });
  const text = sqlFile(import.meta.url, "./basket-sequence.sql", schemas);
  return warehouse.run(`create or replace table ${schemas.result}.basket_sequence as ${text}`, {
    as_of: asOf,
    rules: JSON.stringify(written),
  });
}
