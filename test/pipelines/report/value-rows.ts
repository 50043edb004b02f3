import type { Row } from "../../support/given.js";

const [BEFORE, NOW] = ["2026-01-01 00:00:00", "2026-01-08 00:00:00"];

const stay = (family: string, customer_id: string, segment: string, from: string, to: string | null = null): Row => ({
  family,
  segment,
  customer_id,
  from_as_of: from,
  to_as_of: to,
});

const check = (curve: string, position: number, changes: Row): Row => ({
  model_version: "value.v1",
  curve,
  position,
  name: null,
  customers: null,
  ...changes,
});

/** What customers will bring, how that was checked, and who moved. */
export const VALUE: Readonly<Record<string, readonly Row[]>> = {
  "result.value": ["c1", "c2", "c3"].map((customer_id) => ({
    customer_id,
    horizon_days: 365,
    model_version: "value.v1",
  })),
  "result.value_check": [
    check("forecast", 1, { name: "bg-nbd", actual: 100, expected: 95, error: 0.8 }),
    check("forecast", 2, { name: "same-as-before", actual: 100, expected: 140, error: 1.3 }),
    check("orders", 0, { customers: 50, actual: 20, expected: 22 }),
    check("orders", 1, { customers: 30, actual: 30, expected: 28 }),
    check("orders", 7, { customers: 10, actual: 50, expected: 45 }),
    ...[1, 2, 3, 4].map((week) => check("week", week, { actual: 25 * week, expected: 23.75 * week })),
  ],
  "result.rfm_refit": [
    { version_before: 1, version_now: 2, segment_before: "champion", segment_now: "loyal", customers: 4 },
    { version_before: 1, version_now: 2, segment_before: "new", segment_now: "new", customers: 9 },
  ],
  "history.segment_change": [
    stay("lifecycle", "c1", "dormant", BEFORE, NOW),
    stay("lifecycle", "c1", "returned", NOW),
    stay("lifecycle", "c2", "new", BEFORE),
    stay("lifecycle", "c3", "new", NOW),
    stay("lifecycle", "c4", "prospect", BEFORE),
    stay("rfm", "c1", "at-risk", BEFORE, NOW),
    stay("rfm", "c1", "loyal", NOW),
    stay("rfm", "c2", "about-to-sleep", BEFORE),
    stay("value", "c3", "champions", NOW),
  ],
};
