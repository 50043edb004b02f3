import { testFollows, type FollowRule } from "../../models/association/follow-rules.js";
import type { Histories } from "../../models/association/histories.js";
import { BYTES_PER_SET } from "../../models/association/itemset-store.js";
import { mineSequences, sequenceOf, type Sequences } from "../../models/association/sequences.js";
import { FitError } from "../../models/errors.js";
import { addDays } from "../../project/time.js";
import type { ReadPurchases } from "../../warehouse/baskets/read-purchases.js";
import { replaceBasketSequences, type BasketSequenceRow } from "../../warehouse/results/basket-sequence.js";
import type { StepContext, StepReport } from "../runner/step.js";

/** Purchases that are looked at: of more, every second, third, … customer is taken. */
const MOST_PURCHASES = 2_000_000;
/** A customer with more is left out: a wholesaler's year says little of what follows what. */
const MOST_OF_CUSTOMER = 2000;
/** Pairs that are tested, at most. */
const MOST_PAIRS = 20_000;
const FIRST_COUNT = 20;
const LEAST_P = 1e-300;

/** Writes `result.basket_sequence`: what follows what within `follow_days`, more often than by chance. */
export async function writeSequences(
  { project, warehouse, asOf, schemas }: StepContext,
  read: ReadPurchases,
): Promise<Pick<StepReport, "rowsOut" | "notes">> {
  const { windowDays, followDays, minConfidence } = project.settings.crossSell;
  const start = Math.max(0, read.asOfDay - windowDays);
  const { histories, customers, leftOut, every } = historiesSince(read, start);
  const notes: string[] = [];
  if (leftOut > 0)
    notes.push(`${leftOut} customers with more than ${MOST_OF_CUSTOMER} purchases are left out of sequences`);
  if (every > 1) notes.push(`sequences of one in ${every} customers`);
  const rules = customers === 0 ? [] : findFollows(histories, { asOf, start, until: read.asOfDay, followDays });
  const kept = rules.filter(({ confidence, survives }) => survives && confidence >= minConfidence);
  const rows = kept.map((rule) => asRow(rule, followDays, read.productId));
  const rowsOut = await replaceBasketSequences(warehouse, asOf, schemas, rows);
  notes.push(`${rules.length} pairs of what follows what within ${followDays} days tested, ${rowsOut} kept`);
  return { rowsOut, notes };
}

type Counted = FollowRule & { readonly customers: number };

function findFollows(
  histories: Histories,
  when: { readonly asOf: string; readonly start: number; readonly until: number; readonly followDays: number },
): Counted[] {
  const sequences = mineWithin(histories, when.followDays);
  const pairs: { antecedent: number; consequent: number; customers: number }[] = [];
  let frequent = 0;
  for (let nr = 0; nr < sequences.size; nr++) {
    if (sequences.parents[nr]! < 0) {
      frequent++;
      continue;
    }
    const [antecedent, consequent] = sequenceOf(sequences, nr) as [number, number];
    if (antecedent !== consequent) pairs.push({ antecedent, consequent, customers: sequences.counts[nr]! });
  }
  const month = monthOf(when.asOf, when.until);
  const tested = testFollows(histories, pairs, {
    maxGap: when.followDays,
    until: when.until,
    kindOf: month,
    tested: Math.max(pairs.length, frequent * (frequent - 1)),
  });
  return tested.map((rule, nr) => ({ ...rule, customers: pairs[nr]!.customers }));
}

/** Sequences of two at the least of 20, 40, 80, … customers at which they stay within bounds. */
function mineWithin(histories: Histories, maxGap: number): Sequences {
  const working = 2 * 24 * histories.codes.length + 16 * histories.items;
  const maxBytes = working + (MOST_PAIRS + histories.items) * BYTES_PER_SET;
  for (let minCount = FIRST_COUNT; ; minCount *= 2) {
    try {
      return mineSequences(histories, { minCount, maxGap, maxLength: 2, maxBytes });
    } catch (cause) {
      if (!(cause instanceof FitError && cause.code === "too-many-itemsets")) throw cause;
    }
  }
}

/** The month of the year of a day, from 0. */
function monthOf(asOf: string, asOfDay: number): (day: number) => number {
  const months = Int32Array.from({ length: asOfDay }, (_, day) => Number(addDays(asOf, day - asOfDay).slice(5, 7)) - 1);
  return (day) => months[day]!;
}

function historiesSince({ customer, product, day, productId }: ReadPurchases, start: number) {
  const counts = new Map<number, number>();
  for (let line = 0; line < customer.length; line++) {
    if (day[line]! >= start) counts.set(customer[line]!, (counts.get(customer[line]!) ?? 0) + 1);
  }
  const fitting = [...counts].filter(([, count]) => count <= MOST_OF_CUSTOMER);
  const purchases = fitting.reduce((sum, [, count]) => sum + count, 0);
  const every = Math.max(1, Math.ceil(purchases / MOST_PURCHASES));
  const taken = new Set(fitting.filter((_, nr) => nr % every === 0).map(([who]) => who));
  const size = [...taken].reduce((sum, who) => sum + counts.get(who)!, 0);
  const codes = new Int32Array(size);
  const times = new Float64Array(size);
  const offsets = new Int32Array(taken.size + 1);
  let [at, customers, before] = [0, 0, -1];
  for (let line = 0; line < customer.length; line++) {
    const who = customer[line]!;
    if (day[line]! < start || !taken.has(who)) continue;
    if (who !== before) offsets[customers++] = at;
    before = who;
    codes[at] = product[line]!;
    times[at++] = day[line]!;
  }
  offsets[customers] = at;
  const histories: Histories = { items: productId.length, codes, times, offsets };
  return { histories, customers, leftOut: counts.size - fitting.length, every };
}

const asRow = (rule: Counted, days: number, productId: readonly string[]): BasketSequenceRow => ({
  antecedent: productId[rule.antecedent]!,
  consequent: productId[rule.consequent]!,
  days,
  customers: rule.customers,
  visits: rule.visits,
  confidence: rule.confidence,
  lift: rule.lift,
  pValue: Math.max(LEAST_P, Math.exp(rule.logAdjusted!)),
  oddsRatio: rule.oddsRatio,
  oddsLow: rule.low!,
  oddsHigh: rule.high,
});
