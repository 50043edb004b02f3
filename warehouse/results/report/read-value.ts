import { count, countOrNull, text, type Read } from "./row-values.js";

/** What the report tells of what customers will bring. Money is exact text. */
export interface ValueReport {
  /** The best customers first: share of the customers, and of what they brought so far. */
  readonly curve: readonly { readonly customers: number; readonly brought: number }[];
  /** What the Gini coefficient is made of; null without customers. */
  readonly gini: { readonly customers: number; readonly total: number; readonly ranked: number } | null;
  readonly risks: readonly ValueRisk[];
  readonly forecasts: readonly ValueForecast[];
  readonly orders: readonly (ValuePoint & { readonly customers: number })[];
  readonly weeks: readonly ValuePoint[];
  /** Null: nobody was scored. */
  readonly scored: { readonly customers: number; readonly horizonDays: number; readonly modelVersion: string } | null;
}

export interface ValueRisk {
  /** Null: there are no bands. */
  readonly band: string | null;
  readonly customers: number;
  readonly expected: string;
  /** Of the expected, what customers with a churn probability bring. */
  readonly covered: string;
  /** Null where nobody has a churn probability. */
  readonly atRisk: string | null;
}

/** A forecast that competed on the held-out days: orders of all, and root mean squared error of one customer. */
export interface ValueForecast {
  readonly name: string;
  readonly actual: number;
  readonly expected: number;
  readonly error: number;
}

export interface ValuePoint {
  readonly position: number;
  readonly actual: number;
  readonly expected: number;
}

export async function readValue(read: Read, isThere: (relation: string) => boolean): Promise<ValueReport> {
  const check = isThere("result.value_check") ? await read("result.value_check", "./value-check.sql") : [];
  const [sums] = await read("result.rfm", "./value-gini.sql");
  const [scored] = await read("result.value", "./value-scored.sql");
  const of = (curve: string) =>
    check
      .filter((row) => row["curve"] === curve)
      .map((row) => ({
        name: String(row["name"]),
        position: count(row["position"]),
        customers: count(row["customers"]),
        actual: count(row["actual"]),
        expected: count(row["expected"]),
        error: count(row["error"]),
      }));
  const risks = isThere("result.value") ? await read("result.customer", "./value-risk.sql") : [];
  return {
    curve: (await read("result.rfm", "./value-curve.sql")).map((row) => ({
      customers: count(row["customers"]),
      brought: count(row["brought"]),
    })),
    gini:
      sums === undefined || count(sums["customers"]) === 0
        ? null
        : { customers: count(sums["customers"]), total: count(sums["total"]), ranked: count(sums["ranked"]) },
    risks: risks.map((row) => ({
      band: text(row["value_band"]),
      customers: count(row["customers"]),
      expected: String(row["expected"]),
      covered: String(row["covered"]),
      atRisk: text(row["at_risk"]),
    })),
    forecasts: of("forecast"),
    orders: of("orders"),
    weeks: of("week"),
    scored:
      scored === undefined
        ? null
        : {
            customers: count(scored["customers"]),
            horizonDays: countOrNull(scored["horizon_days"]) ?? 0,
            modelVersion: String(scored["model_version"]),
          },
  };
}
