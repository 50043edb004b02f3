import { expect, test } from "vitest";
import { churnModel, churnTables } from "./a-churn-model.js";
import { codeOf, company } from "./a-company.js";

test("a model of the snapshot scores as the one that was kept, and its parts add up to its log odds", async () => {
  const kept = churnModel();
  const shop = await company(await churnTables(kept));
  const churn = await shop.model("churn");
  expect(churn).toMatchObject({
    name: "churn",
    version: "churn.v1",
    learner: "logistic",
    trainedAsOf: "2026-01-01 00:00:00",
    definition: "no order for 90 days",
    features: ["recency_days", "orders"],
  });
  const recency_days = [5, 80, 290, null];
  const orders = Float64Array.of(15, 7, 1, 3);
  const { probability, logOdds } = churn.score({ orders, recency_days, other: ["x"] as never });
  const table = {
    rows: 4,
    columns: [
      { kind: "numeric" as const, name: "recency_days", values: Float64Array.of(5, 80, 290, Number.NaN) },
      { kind: "numeric" as const, name: "orders", values: orders },
    ],
  };
  expect(logOdds).toEqual(kept.model.score(table));
  expect(probability).toEqual(kept.calibration.calibrate(logOdds));
  expect([...probability].every((p) => p > 0 && p < 1)).toBe(true);
  const added = churn.explain({ orders, recency_days });
  const sum = (row: number): number => added[2 * row]! + added[2 * row + 1]!;
  for (const row of [1, 2, 3]) expect(sum(row) - sum(0)).toBeCloseTo(logOdds[row]! - logOdds[0]!, 9);
});

test("a model that is none, one that no night used, and features that are missing are named", async () => {
  const shop = await company(await churnTables());
  expect(await codeOf(shop.model("chum"))).toBe("unknown-model");
  expect(await codeOf((await company()).model("churn"))).toBe("no-model");
  const churn = await shop.model("churn");
  const refusal = (columns: Record<string, number[]>) => codeOf(Promise.resolve().then(() => churn.score(columns)));
  expect(await refusal({ orders: [1] })).toBe("missing-feature");
  expect(await refusal({})).toBe("missing-feature");
  expect(await refusal({ orders: [1], recency_days: [1, 2] })).toBe("column-length");
});
