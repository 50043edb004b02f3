import { count, countOrNull, text, type Read, type Row } from "./row-values.js";

/** What the report tells of what goes together and what is offered. Shares are 0 to 1. */
export interface CrossSellReport {
  /** The surest first, forty at most. */
  readonly rules: readonly SoldTogether[];
  /** All rules, and those that remain within month and region. */
  readonly allRules: number;
  readonly remaining: number;
  readonly sequences: readonly SoldAfter[];
  readonly offers: readonly OfferedProduct[];
  readonly takers: readonly OfferTakers[];
  readonly takeUp: readonly TakeUpBin[];
  /** Versions by question, the newest first. */
  readonly models: readonly OfferModel[];
  /** Of products that have one. */
  readonly names: ReadonlyMap<string, string>;
}

export interface SoldTogether {
  readonly antecedent: readonly string[];
  readonly consequent: string;
  readonly baskets: number;
  readonly confidence: number;
  readonly lift: number;
  readonly pValue: number;
  readonly oddsRatio: number | null;
  readonly remains: boolean;
}

export interface SoldAfter {
  readonly antecedent: string;
  readonly consequent: string;
  readonly days: number;
  readonly customers: number;
  readonly visits: number;
  readonly confidence: number;
  readonly lift: number;
}

export interface OfferedProduct {
  readonly kind: string;
  readonly product: string;
  readonly customers: number;
  readonly first: number;
  /** Purchases. */
  readonly expected: number;
}

export interface OfferTakers {
  readonly kind: string;
  readonly segment: string;
  readonly customers: number;
  /** Customers who buy their first offer, and purchases of all offers. */
  readonly expectedFirst: number;
  readonly expected: number;
}

export interface TakeUpBin {
  readonly kind: string;
  readonly offers: number;
  readonly said: number;
  readonly came: number;
}

export interface OfferModel {
  readonly version: string;
  readonly ranking: string;
  readonly question: string;
  readonly trainedAsOf: string;
  readonly state: string;
  readonly liveFrom: string | null;
  readonly liveBy: string | null;
  readonly horizonDays: number;
  readonly customers: number;
  readonly recall: readonly [at1: number, at3: number, at10: number];
  readonly interval: readonly [low: number, high: number] | null;
  readonly hit3: number;
  readonly calibrationError: number | null;
  readonly gates: string | null;
}

export async function readCrossSell(read: Read): Promise<CrossSellReport> {
  const rules = await read("result.basket_rule", "./cross-sell-rule.sql");
  const sequences = (await read("result.basket_sequence", "./cross-sell-sequence.sql")).map(soldAfter);
  const offers = (await read("result.next_product", "./cross-sell-offer.sql")).map(offered);
  const together = rules.map(soldTogether);
  const products = [
    ...together.flatMap(({ antecedent, consequent }) => [...antecedent, consequent]),
    ...sequences.flatMap(({ antecedent, consequent }) => [antecedent, consequent]),
    ...offers.map(({ product }) => product),
  ];
  const names =
    products.length === 0
      ? []
      : await read("core.product", "./cross-sell-name.sql", { products: JSON.stringify([...new Set(products)]) });
  return {
    rules: together,
    allRules: count(rules[0]?.["rules"] ?? 0),
    remaining: count(rules[0]?.["remaining"] ?? 0),
    sequences,
    offers,
    takers: offers.length === 0 ? [] : (await read("result.rfm", "./cross-sell-taker.sql")).map(taker),
    takeUp: (await read("result.next_product_check", "./cross-sell-check.sql")).map(bin),
    models: (await read("result.next_product_model", "./cross-sell-model.sql")).map(model),
    names: new Map(names.map((row) => [String(row["product_id"]), String(row["product_name"])])),
  };
}

const soldTogether = (row: Row): SoldTogether => ({
  antecedent: (row["antecedent"] as readonly unknown[]).map(String),
  consequent: String(row["consequent"]),
  baskets: count(row["baskets"]),
  confidence: count(row["confidence"]),
  lift: count(row["lift"]),
  pValue: count(row["p_value"]),
  oddsRatio: countOrNull(row["odds_ratio"]),
  remains: row["remains"] === true,
});

const soldAfter = (row: Row): SoldAfter => ({
  antecedent: String(row["antecedent"]),
  consequent: String(row["consequent"]),
  days: count(row["days"]),
  customers: count(row["customers"]),
  visits: count(row["visits"]),
  confidence: count(row["confidence"]),
  lift: count(row["lift"]),
});

const offered = (row: Row): OfferedProduct => ({
  kind: String(row["kind"]),
  product: String(row["product_id"]),
  customers: count(row["customers"]),
  first: count(row["first"]),
  expected: count(row["expected"]),
});

const taker = (row: Row): OfferTakers => ({
  kind: String(row["kind"]),
  segment: String(row["segment"]),
  customers: count(row["customers"]),
  expectedFirst: count(row["expected_first"]),
  expected: count(row["expected"]),
});

const bin = (row: Row): TakeUpBin => ({
  kind: String(row["kind"]),
  offers: count(row["offers"]),
  said: count(row["said"]),
  came: count(row["came"]),
});

function model(row: Row): OfferModel {
  const [low, high] = [countOrNull(row["recall_low"]), countOrNull(row["recall_high"])];
  return {
    version: String(row["model_version"]),
    ranking: String(row["ranking"]),
    question: String(row["question"]),
    trainedAsOf: String(row["trained_as_of"]),
    state: String(row["state"]),
    liveFrom: text(row["live_from"]),
    liveBy: text(row["live_by"]),
    horizonDays: count(row["horizon_days"]),
    customers: count(row["customers"]),
    recall: [count(row["recall_1"]), count(row["recall_3"]), count(row["recall_10"])],
    interval: low === null || high === null ? null : [low, high],
    hit3: count(row["hit_3"]),
    calibrationError: countOrNull(row["calibration_error"]),
    gates: text(row["gates"]),
  };
}
