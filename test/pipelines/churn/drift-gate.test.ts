import { expect, test } from "vitest";
import { driftGate } from "../../../pipelines/churn/drift-gate.js";
import { DEFAULT_SETTINGS } from "../../../project/settings.js";

const { gates } = DEFAULT_SETTINGS.churn;
const drift = (features: Readonly<Record<string, number>>, score = 0.01) => ({
  score,
  features: Object.entries(features).map(([name, shift]) => ({ name, shift })),
});
const failed = (found: ReturnType<typeof drift>) => driftGate(found, gates, new Set()).map(({ gate }) => gate);

test("a fifth of the features is enough to refuse, fewer are not (issue: a fifth above 0.25)", () => {
  const still = { orders: 0, orders_7: 0, orders_30: 0, orders_90: 0 };
  expect(failed(drift({ ...still, recency_days: 0.3 }))).toEqual(["drift"]);
  expect(failed(drift({ ...still, orders_180: 0, recency_days: 0.3 }))).toEqual([]);
  expect(failed(drift(still, 0.3))).toEqual(["drift"]);
});

test("features that only grow older, or follow the dates of campaigns, count neither as moved nor as there", () => {
  const moved = { customer_age_days: 9, joined_days: 9, campaign_recency_days: 9 };
  expect(failed(drift({ ...moved, orders: 0, orders_90: 0 }))).toEqual([]);
  expect(failed(drift(moved))).toEqual([]);
  const among = drift({ ...moved, orders: 0, orders_30: 0, orders_90: 0, orders_180: 0, recency_days: 0.3 });
  expect(driftGate(among, gates, new Set())[0]!.message).toContain("1 of 5 features have: recency_days (0.30)");
});
