import { calibrationLimit } from "../churn/calibration-limit.js";
import { bootstrapInterval, type Interval } from "../metrics/bootstrap.js";
import { calibrationBins, calibrationError, type CalibrationBin } from "../metrics/calibration-bins.js";
import { KINDS, type Kind, type Offers } from "../recommend/offers.js";
import type { Purchases } from "../recommend/purchases.js";

/** What held-out days are asked; `all` ranks the offers of both kinds together by their score. */
export type Question = Kind | "all";
export const QUESTIONS: readonly Question[] = ["all", ...KINDS];

/** How offers did on held-out days, for customers who bought a product of the kind in them. Shares are 0 to 1. */
export interface QuestionCheck {
  readonly question: Question;
  readonly customers: number;
  /** Of the different products that a customer bought, the share among the first offers; mean over customers. */
  readonly recall1: number;
  readonly recall3: number;
  readonly recall10: number;
  readonly interval: Interval;
  /** Share of the customers who bought one of the first three. */
  readonly hit3: number;
}

export interface OfferCheck {
  /** In the order of `QUESTIONS`; one without a customer is left out. */
  readonly questions: readonly QuestionCheck[];
  /** Of the first five offers of each kind: what was said and what came. */
  readonly calibration: Readonly<Record<Question, readonly CalibrationBin[]>>;
  readonly calibrationError: number;
  /** Offers that calibration is told of. */
  readonly offers: number;
  /** The greatest calibration error that may stand. */
  readonly calibrationLimit: number;
  /** Recall at 10 of `all`, by customer. */
  readonly recallOf: ReadonlyMap<number, number>;
}

const DEPTH = 10;
const SHOWN = 5;

/**
 * Holds offers made as of a day against what was bought in the days after it.
 * @param offers ten of each kind at most, of customers who bought before `from`
 * @param window the day they were made as of, and the first day that does not count any more
 */
export function checkOffers(
  offers: Offers,
  purchases: Purchases,
  window: { readonly from: number; readonly until: number },
  { seed, mostCalibrationError }: { readonly seed: number; readonly mostCalibrationError: number },
): OfferCheck {
  const bought = purchasesByCustomer(purchases, window);
  const found: Record<Question, CustomerHits[]> = { all: [], new: [], repeat: [] };
  const buyers: number[] = [];
  const said: Record<Kind, number[]> = { new: [], repeat: [] };
  const came: Record<Kind, number[]> = { new: [], repeat: [] };
  for (let first = 0; first < offers.customer.length;) {
    const customer = offers.customer[first]!;
    let end = first;
    while (end < offers.customer.length && offers.customer[end] === customer) end++;
    const { later, before } = bought(customer);
    const entries = Array.from({ length: end - first }, (_, i) => first + i);
    const hits = (of: readonly number[]): boolean[] => of.map((entry) => later.has(offers.product[entry]!));
    for (const kind of KINDS) {
      const own = entries.filter((entry) => KINDS[offers.kind[entry]!] === kind);
      for (const entry of own.slice(0, SHOWN)) {
        said[kind].push(offers.score[entry]!);
        came[kind].push(later.has(offers.product[entry]!) ? 1 : 0);
      }
      const products = [...later].filter((product) => before.has(product) === (kind === "repeat")).length;
      if (products > 0) found[kind].push({ products, hits: hits(own.slice(0, DEPTH)) });
    }
    if (later.size > 0) {
      const best = entries.sort((a, b) => offers.score[b]! - offers.score[a]! || a - b).slice(0, DEPTH);
      found.all.push({ products: later.size, hits: hits(best) });
      buyers.push(customer);
    }
    first = end;
  }
  const both = { scores: [...said.new, ...said.repeat], labels: [...came.new, ...came.repeat] };
  return {
    questions: QUESTIONS.filter((question) => found[question].length > 0).map((question) =>
      summary(question, found[question], seed),
    ),
    calibration: {
      all: binsOf(both.scores, both.labels),
      new: binsOf(said.new, came.new),
      repeat: binsOf(said.repeat, came.repeat),
    },
    calibrationError: both.scores.length === 0 ? 0 : calibrationError(outcomes(both.scores, both.labels)),
    offers: both.scores.length,
    calibrationLimit: calibrationLimit(Float64Array.from(both.scores), mostCalibrationError, seed),
    recallOf: new Map([...recallsOf(found.all, DEPTH)].map((recall, i) => [buyers[i]!, recall])),
  };
}

interface CustomerHits {
  /** Different products bought that could be hit. */
  readonly products: number;
  /** By rank. */
  readonly hits: readonly boolean[];
}

function summary(question: Question, customers: readonly CustomerHits[], seed: number): QuestionCheck {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at10 = recallsOf(customers, DEPTH);
  return {
    question,
    customers: customers.length,
    recall1: mean(recallsOf(customers, 1)),
    recall3: mean(recallsOf(customers, 3)),
    recall10: mean(at10),
    interval: meanInterval(at10, seed),
    hit3: mean(Float64Array.from(customers, ({ hits }) => (hits.slice(0, 3).includes(true) ? 1 : 0))),
  };
}

/** Recall at 10 of one check less that of another, of the customers in both; null where there are none. */
export function recallOver({ recallOf }: OfferCheck, other: OfferCheck, seed: number): Interval | null {
  const differences = [...recallOf].flatMap(([customer, recall]) => {
    const theirs = other.recallOf.get(customer);
    return theirs === undefined ? [] : [recall - theirs];
  });
  return differences.length === 0 ? null : meanInterval(Float64Array.from(differences), seed);
}

/** Interval of the mean of one value a customer. */
const meanInterval = (values: Float64Array, seed: number): Interval =>
  bootstrapInterval(
    values.length,
    (counts) => {
      let [sum, rows] = [0, 0];
      for (let i = 0; i < values.length; i++) {
        sum += counts[i]! * values[i]!;
        rows += counts[i]!;
      }
      return rows === 0 ? Number.NaN : sum / rows;
    },
    { seed },
  );

const recallsOf = (customers: readonly CustomerHits[], depth: number): Float64Array =>
  Float64Array.from(
    customers,
    ({ products, hits }) => hits.slice(0, depth).reduce((sum, hit) => sum + (hit ? 1 : 0), 0) / products,
  );

const outcomes = (said: readonly number[], came: readonly number[]) => ({
  scores: Float64Array.from(said),
  labels: Uint8Array.from(came),
});

const binsOf = (said: readonly number[], came: readonly number[]): readonly CalibrationBin[] =>
  said.length === 0 ? [] : calibrationBins(outcomes(said, came));

/** What one customer bought in the window, and before it. */
function purchasesByCustomer(
  { customers, customer, product, day }: Purchases,
  { from, until }: { readonly from: number; readonly until: number },
) {
  const starts = new Int32Array(customers + 1);
  for (const who of customer) starts[who + 1]!++;
  for (let who = 0; who < customers; who++) starts[who + 1]! += starts[who]!;
  return (who: number): { readonly later: Set<number>; readonly before: Set<number> } => {
    const later = new Set<number>();
    const before = new Set<number>();
    for (let line = starts[who]!; line < starts[who + 1]!; line++) {
      if (day[line]! < from) before.add(product[line]!);
      else if (day[line]! < until) later.add(product[line]!);
    }
    return { later, before };
  };
}
