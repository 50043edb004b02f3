import { collectBaskets } from "../models/association/baskets.js";
import { remainingAssociations, type Remaining } from "../models/association/remaining.js";
import { deriveRules, type Rule } from "../models/association/rules.js";
import { liveByHand } from "../project/live-by-hand.js";
import { readBaskets } from "../warehouse/baskets/read-baskets.js";
import { replaceBasketRules, type BasketRuleRow } from "../warehouse/results/basket-rule.js";
import { makeOffers, planOffers, trainNow } from "./cross-sell/make-offers.js";
import { mineWithin } from "./cross-sell/mine-within.js";
import { OFFERS } from "./cross-sell/offer-model.js";
import { readOfferPurchases } from "./cross-sell/purchases.js";
import { unmatchedNotes } from "./cross-sell/unmatched-codes.js";
import { writeSequences } from "./cross-sell/write-sequences.js";
import type { Step, StepContext, StepReport } from "./runner/step.js";

/**
 * Writes what is bought together more often than by chance, and whether month and region explain it (`result.basket_rule`), what follows what (`result.basket_sequence`),
 * and what to offer each customer next (`result.next_product`), from the live model.
 */
export const crossSellStep: Step = {
  name: "cross-sell",
  version: 3,
  reads: ["core.line", "core.product", "core.customer"],
  writes: [
    "result.basket_rule",
    "result.basket_sequence",
    "result.next_product",
    "result.next_product_model",
    "result.next_product_check",
  ],
  configuration: (project) => ({
    crossSell: project.settings.crossSell,
    language: project.language,
    country: project.country,
    live: liveByHand(project, OFFERS),
  }),
  run: runCrossSell,
};

/** Trains the model of offers now; `asked` tells one call from the next. */
export const trainCrossSellStep = (asked: string): Step => ({
  name: "train",
  version: 1,
  reads: ["core.*"],
  writes: [],
  configuration: () => asked,
  run: trainNow,
});

async function runCrossSell(context: StepContext): Promise<StepReport> {
  const rules = await writeRules(context);
  const plan = await planOffers(context);
  context.log.progress(OFFERS, { doing: "reading purchases" });
  const purchases = await readOfferPurchases(context, plan.origin);
  context.log.progress(OFFERS, { doing: "what follows what" });
  const sequences = await writeSequences(context, purchases);
  const offers = await makeOffers(context, plan, purchases);
  const { skipped, ...told } = offers;
  return {
    ...told,
    rowsIn: rules.rowsIn,
    rowsOut: rules.rowsOut + sequences.rowsOut + offers.rowsOut,
    notes: [
      ...(rules.notes ?? []),
      ...(sequences.notes ?? []),
      ...(offers.notes ?? []),
      ...(await unmatchedNotes(context)),
    ],
    ...(rules.rowsIn === 0 && skipped !== undefined ? { skipped } : {}),
  };
}

async function writeRules({ project, warehouse, asOf, schemas, log }: StepContext): Promise<StepReport> {
  const settings = project.settings.crossSell;
  const tell = (doing: string, from: number, to: number): void =>
    log.progress("cross-sell", { doing, part: [from, to] });
  tell("reading baskets", 0, 0.4);
  const reader = await readBaskets(warehouse, schemas, { asOf, ...settings });
  const collector = collectBaskets(reader.items.length);
  for await (const { baskets, codes } of reader.chunks()) collector.add(baskets, codes);
  await reader.drop();
  if (reader.baskets === 0) {
    const rowsOut = await replaceBasketRules(warehouse, asOf, schemas, []);
    return { rowsIn: 0, rowsOut, notes: [`no sales in the ${settings.windowDays} days before as_of`] };
  }
  const baskets = collector.finish();
  const { itemsets, minCount } = mineWithin(baskets, settings, (bytes) =>
    tell(`searching ${reader.baskets} baskets, in at most ${Math.ceil(bytes / 1e6)} MB`, 0.4, 0.6),
  );
  tell("testing rules", 0.6, 1);
  const { rules, tested, redundant } = deriveRules(itemsets, baskets, { ...settings, minLift: 1 });
  const strata = { kinds: 1 + reader.strata.reduce((most, kind) => Math.max(most, kind), 0), of: reader.strata };
  const remaining = remainingAssociations(rules, baskets, strata, tested);
  const rows = rules.map((rule, nr) => asRow(rule, remaining[nr]!, reader.items));
  const rowsOut = await replaceBasketRules(warehouse, asOf, schemas, rows);
  const kept = rows.filter(({ remains }) => remains).length;
  const notes = [
    `${itemsets.size} sets in ${minCount} of ${reader.baskets} baskets or more; ${tested} rules tested, ${rowsOut} kept, ${redundant} said no more than a shorter one`,
    `${kept} of them remain within month and region`,
    ...(reader.leftOut > 0 ? [`${reader.leftOut} baskets of more than ${settings.maxItems} items are left out`] : []),
  ];
  return { rowsIn: reader.baskets, rowsOut, notes };
}

/** The least p-value that is told; what is smaller says the same. */
const LEAST_P = 1e-300;

const probability = (log: number): number => Math.max(LEAST_P, Math.exp(log));

const asRow = (rule: Rule, within: Remaining, items: readonly string[]): BasketRuleRow => ({
  antecedent: rule.antecedent.map((code) => items[code]!),
  consequent: items[rule.consequent]!,
  baskets: rule.together,
  support: rule.support,
  confidence: rule.confidence,
  lift: rule.lift,
  conviction: rule.conviction,
  pValue: probability(rule.logAdjusted),
  oddsRatio: within.oddsRatio,
  oddsLow: within.low,
  oddsHigh: within.high,
  pWithin: within.logAdjusted === null ? null : probability(within.logAdjusted),
  remains: within.survives,
});
