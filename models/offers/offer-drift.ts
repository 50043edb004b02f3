import { chanceShift, shiftsOf, stabilityByName, type Shift, type StabilityByName } from "../drift/shifts.js";
import { LEAST_ROWS } from "../metrics/stability.js";
import type { Purchases } from "../recommend/purchases.js";
import type { NumericColumn } from "../table.js";

/** Where the customers of the held-out days lay: what they had bought, and what their first offers scored. Plain, kept as JSON. */
export interface OfferStability {
  readonly customers: number;
  readonly columns: StabilityByName;
}

/** How far the customers who are offered something now have moved from those. */
export interface OfferDrift {
  readonly customers: number;
  /** Of the first offer of each kind. */
  readonly scores: readonly DriftedColumn[];
  /** Of what customers bought. */
  readonly features: readonly DriftedColumn[];
  /** Of the purchases of the last horizon, the share of products that nobody had bought when the model was trained; null: cannot be said. */
  readonly unknownShare: number | null;
}

export interface DriftedColumn extends Shift {
  /** What chance alone hardly ever passes. */
  readonly byChance: number;
}

/** Scores of the first offers of customers, NaN where there is none. Equal lengths. */
export interface FirstScores {
  readonly scoreNew: Float64Array;
  readonly scoreRepeat: Float64Array;
}

/** A company that is young, or whose customers come and go with the seasons, changes least in who bought lately. */
const DAYS = 90;
const SCORES: readonly string[] = ["score_new", "score_repeat"];
const MOST_CUSTOMERS = 10_000;
const LEAST_PURCHASES = 100;

/** Customers who bought in the last 90 days before a day, ascending; of more than 10,000 every second, third, … */
export function activeCustomers({ customer, day }: Purchases, asOf: number): Int32Array {
  const found: number[] = [];
  for (let line = 0; line < customer.length; line++) {
    const who = customer[line]!;
    if (day[line]! < asOf && day[line]! >= asOf - DAYS && found.at(-1) !== who) found.push(who);
  }
  const every = Math.ceil(found.length / MOST_CUSTOMERS);
  return Int32Array.from(found.filter((_, nr) => nr % every === 0));
}

/** Where these customers lie now; null where they are too few to say. */
export function offerStability(
  purchases: Purchases,
  asOf: number,
  customers: Int32Array,
  first: FirstScores,
): OfferStability | null {
  if (customers.length < LEAST_ROWS) return null;
  const columns = columnsOf(purchases, asOf, customers, first);
  return { customers: customers.length, columns: stabilityByName(columns) };
}

/**
 * How far customers have moved since; null where they are too few to say.
 * @param trained the day that the model was trained as of
 */
export function measureOfferDrift(
  reference: OfferStability,
  purchases: Purchases,
  { asOf, trained, horizonDays }: { readonly asOf: number; readonly trained: number; readonly horizonDays: number },
  customers: Int32Array,
  first: FirstScores,
): OfferDrift | null {
  if (customers.length < LEAST_ROWS) return null;
  const columns = columnsOf(purchases, asOf, customers, first);
  const shifts = shiftsOf("cross-sell", reference.columns, columns).map((shift): DriftedColumn => {
    const bins = reference.columns[shift.name]!.shares.length;
    return { ...shift, byChance: chanceShift(bins, reference.customers, customers.length) };
  });
  return {
    customers: customers.length,
    scores: shifts.filter(({ name }) => SCORES.includes(name)),
    features: shifts.filter(({ name }) => !SCORES.includes(name)),
    unknownShare: unknownShare(purchases, asOf, trained, horizonDays),
  };
}

function columnsOf(
  { customer, product, day, price }: Purchases,
  asOf: number,
  customers: Int32Array,
  { scoreNew, scoreRepeat }: FirstScores,
): NumericColumn[] {
  const empty = (): Float64Array => new Float64Array(customers.length).fill(Number.NaN);
  const found = { recency_days: empty(), purchase_days: empty(), products: empty(), again_share: empty() };
  const logPrice = empty();
  let line = 0;
  customers.forEach((who, row) => {
    while (customer[line]! < who) line++;
    let [lines, days, last, prices, priced] = [0, 0, -1, 0, 0];
    const products = new Set<number>();
    for (; line < customer.length && customer[line] === who; line++) {
      const when = day[line]!;
      if (when < asOf - DAYS || when >= asOf) continue;
      lines++;
      if (when !== last) days++;
      last = when;
      products.add(product[line]!);
      const one = price?.[product[line]!] ?? Number.NaN;
      if (!(one > 0)) continue;
      prices += Math.log(one);
      priced++;
    }
    found.recency_days[row] = asOf - 1 - last;
    found.purchase_days[row] = days;
    found.products[row] = products.size;
    found.again_share[row] = 1 - products.size / lines;
    if (priced > 0) logPrice[row] = prices / priced;
  });
  const all = { ...found, log_price: logPrice, score_new: scoreNew, score_repeat: scoreRepeat };
  return Object.entries(all).map(([name, values]) => ({ kind: "numeric", name, values }));
}

function unknownShare(
  { products, product, day }: Purchases,
  asOf: number,
  trained: number,
  horizonDays: number,
): number | null {
  if (trained <= 0) return null;
  const known = new Uint8Array(products);
  for (let line = 0; line < product.length; line++) if (day[line]! < trained) known[product[line]!] = 1;
  let [lines, unknown] = [0, 0];
  for (let line = 0; line < product.length; line++) {
    if (day[line]! < asOf - horizonDays || day[line]! >= asOf) continue;
    lines++;
    if (known[product[line]!] === 0) unknown++;
  }
  return lines < LEAST_PURCHASES ? null : unknown / lines;
}
