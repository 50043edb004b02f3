import type { Row } from "../../support/given.js";

const ruleOf = (antecedent: readonly string[], consequent: string, changes: Row = {}): Row => ({
  antecedent,
  consequent,
  baskets: 40,
  support: 0.1,
  confidence: 0.5,
  lift: 4.04,
  conviction: 1.8,
  p_value: 1e-9,
  odds_ratio: 8,
  odds_low: 4,
  odds_high: 16,
  p_within: 1e-8,
  remains: true,
  ...changes,
});

/** Bread and butter both ways, of two things together one that the season explains, and tea alone. */
export const RULES: readonly Row[] = [
  ruleOf(["bread"], "butter"),
  ruleOf(["butter"], "bread", { confidence: 0.25 }),
  ruleOf(["bread", "tea"], "jam", { baskets: 22, lift: 123.6, p_value: 1e-5 }),
  ruleOf(["sledge"], "ski", { remains: false, p_value: 1e-12 }),
];

export const SEQUENCES: readonly Row[] = [
  {
    antecedent: "ski",
    consequent: "wax",
    days: 60,
    customers: 20,
    visits: 22,
    confidence: 0.146,
    lift: 10.54,
    p_value: 1e-9,
    odds_ratio: 17,
    odds_low: 9,
    odds_high: 30,
  },
];

const offerOf = (customer: string, kind: string, rank: number, product: string, score: number): Row => ({
  customer_id: customer,
  kind,
  rank,
  product_id: product,
  score,
  reason: "bought by many now",
});

/** c1 is loyal, c2 about to sleep, c3 new, c9 without a segment. */
export const OFFERS: readonly Row[] = [
  offerOf("c1", "new", 1, "jam", 0.5),
  offerOf("c1", "new", 2, "wax", 0.25),
  offerOf("c1", "repeat", 1, "bread", 0.75),
  offerOf("c2", "new", 1, "wax", 0.25),
  offerOf("c3", "new", 1, "jam", 0.25),
  offerOf("c9", "new", 1, "jam", 0.25),
];

export const offerModelOf = (question: string, changes: Row = {}): Row => ({
  model_version: "cross-sell.v2",
  ranking: "lambdarank",
  question,
  trained_as_of: "2025-12-01 00:00:00",
  state: "champion",
  live_from: "2025-12-01 00:00:00",
  live_by: "night",
  horizon_days: 30,
  customers: 466,
  recall_1: 0.09,
  recall_3: 0.13,
  recall_10: 0.211,
  recall_low: 0.194,
  recall_high: 0.229,
  hit_3: 0.616,
  calibration_error: 0.012,
  gates: null,
  ...changes,
});

const binOf = (kind: string, position: number, said: number, came: number): Row => ({
  model_version: "cross-sell.v2",
  kind,
  position,
  offers: 500,
  said,
  came,
});

export const CROSS_SELL: Readonly<Record<string, readonly Row[]>> = {
  "core.product": [
    { product_id: "bread", product_name: "Dark bread" },
    { product_id: "jam", product_name: " <Jam> " },
  ],
  "result.basket_rule": RULES,
  "result.basket_sequence": SEQUENCES,
  "result.next_product": OFFERS,
  "result.next_product_model": [
    offerModelOf("all"),
    offerModelOf("new", { recall_10: 0.102, recall_low: null, recall_high: null }),
    offerModelOf("all", { ranking: "frequency-popularity", state: "baseline", live_from: null, live_by: null }),
    offerModelOf("all", {
      model_version: "cross-sell.v1",
      trained_as_of: "2025-11-01 00:00:00",
      state: "refused",
      live_from: null,
      live_by: null,
      gates: "calibration",
    }),
  ],
  "result.next_product_check": [binOf("all", 1, 0.02, 0.03), binOf("all", 2, 0.2, 0.18), binOf("new", 1, 0.02, 0.03)],
};
