import { WarehouseError } from "../errors.js";
import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** A row of `result.basket_rule`. */
export interface BasketRuleRow {
  readonly antecedent: readonly string[];
  readonly consequent: string;
  readonly baskets: number;
  readonly support: number;
  readonly confidence: number;
  readonly lift: number;
  /** null: the rule never fails. */
  readonly conviction: number | null;
  readonly pValue: number;
  /** Within month and region; null where no stratum can tell. */
  readonly oddsRatio: number | null;
  readonly oddsLow: number | null;
  readonly oddsHigh: number | null;
  readonly pWithin: number | null;
  /** Whether the association survives within month and region. */
  readonly remains: boolean;
}

/** Writes `result.basket_rule`; returns its rows. */
export async function replaceBasketRules(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  rules: readonly BasketRuleRow[],
): Promise<number> {
  const written = rules.map(({ pValue, oddsRatio, oddsLow, oddsHigh, pWithin, ...rule }) => {
    const row = {
      ...rule,
      p_value: pValue,
      odds_ratio: oddsRatio,
      odds_low: oddsLow,
      odds_high: oddsHigh,
      p_within: pWithin,
    };
    if (Object.values(row).some((value) => typeof value === "number" && !Number.isFinite(value))) {
      throw new WarehouseError("not-finite", "result.basket_rule: a NaN or an infinity is never stored");
    }
    return row;
  });
  const text = sqlFile(import.meta.url, "./basket-rule.sql", schemas);
  return warehouse.run(`create or replace table ${schemas.result}.basket_rule as ${text}`, {
    as_of: asOf,
    rules: JSON.stringify(written),
  });
}
