import { historyReader, type CustomerHistory } from "./customer-history.js";
import type { Suits } from "./price-band.js";
import type { IndexedPurchases } from "./purchases.js";
import { rowSolver } from "./sources/als.js";
import { HALF_LIFE, NEIGHBOURS, type Sources } from "./sources/fit-sources.js";
import { neighbourReader, vectorReader } from "./sources/neighbours.js";
import { strongest, type ProductLinks } from "./sources/product-links.js";
import { MOST_SEGMENTS } from "./sources/product-statistics.js";
import { tasteReader } from "./sources/taste-reader.js";
import { sparseNumbers, type SparseNumbers } from "./sparse-numbers.js";

/** What a ranker sees of one candidate. NaN where it does not apply. */
export const FEATURES = [
  "bought",
  "times",
  "decayed",
  "decayed_share",
  "since_days",
  "since_over_gap",
  "gap_days",
  "first_days",
  "visits_since",
  "ease",
  "ease_share",
  "ease_now",
  "ease_now_share",
  "similar",
  "similar_share",
  "followed",
  "followed_share",
  "neighbours",
  "neighbours_share",
  "als",
  "taste",
  "group_share",
  "group_late_share",
  "group_products",
  "group_since_days",
  "in_group",
  "everybody",
  "over_taste",
  "popular_7",
  "popular_14",
  "popular_30",
  "popular_90",
  "popular_365",
  "popular_last_year",
  "popular_segment",
  "trend",
  "age_days",
  "repeat_share",
  "product_gap_days",
  "visits",
  "visit_days",
  "visit_gap_days",
  "products",
  "products_per_visit",
] as const;
export type Feature = (typeof FEATURES)[number];
const WIDTH = FEATURES.length;

export interface CandidateParams {
  /** Products of the customer's own that are ranked again at most: those bought most, lately counting more. */
  readonly mostRepeats: number;
  /** New products that each source may bring. */
  readonly mostOfSource: number;
}

/** One customer's candidates, those bought before first. Overwritten by the next read. */
export interface Candidates {
  readonly size: number;
  readonly repeats: number;
  readonly product: Int32Array;
  /** Row-major, candidates × `FEATURES`. */
  readonly features: Float32Array;
  readonly history: CustomerHistory;
  /** Place of a product in the history; −1: not bought. */
  placeOf(product: number): number;
}

const LISTS = ["ease", "similar", "followed", "neighbours", "taste"] as const;

/** Reads one customer after the other: what each source says, and the products that at least one of them brings. */
export function candidateReader(
  purchases: IndexedPurchases,
  sources: Sources,
  { mostRepeats, mostOfSource }: CandidateParams,
  allowed: (product: number) => boolean = () => true,
  suits: Suits = () => () => true,
) {
  const { statistics, tastes } = sources;
  const { products, group, segment } = purchases;
  const reader = historyReader(purchases, HALF_LIFE);
  const vectorOf = vectorReader(purchases, NEIGHBOURS);
  const addNeighbours = neighbourReader(sources.neighbourhood);
  const { als } = sources;
  const solveAls = rowSolver(als.product, als.gram, als.factors, als.alpha);
  const factors = new Float64Array(als.factors);
  const scores = Object.fromEntries(LISTS.map((name) => [name, sparseNumbers(products)])) as Record<
    (typeof LISTS)[number],
    SparseNumbers
  >;
  const taste = tastes === null || group === undefined ? null : tasteReader(tastes, group);
  const popular = [0, 1, 2].map((w) => {
    const count = statistics.buyers[w]!;
    return Array.from(count.keys())
      .filter((what) => count[what]! > 0 && allowed(what))
      .sort((a, b) => count[b]! - count[a]! || a - b);
  });
  const mostNew = mostOfSource * (LISTS.length + 1 + popular.length);
  /** What EASE says, times how much of a product is bought lately; of the products that EASE speaks of. */
  const now = new Float64Array(products);
  let topNow = 0;
  const lately = Float64Array.from(
    { length: products },
    (_, what) => (statistics.buyers[2]![what]! + 1) / (statistics.buyersEver[what]! + 10),
  );
  const everybody = statistics.everybody.map((count) => Math.max(1, count));
  const capacity = mostRepeats + mostNew;
  const product = new Int32Array(capacity);
  const features = new Float32Array(capacity * WIDTH);
  const chosen = new Int32Array(products).fill(-1);
  let turn = 0;
  const candidates = {
    size: 0,
    repeats: 0,
    product,
    features,
    history: reader.read(0, -Infinity),
    placeOf: reader.placeOf,
  };

  const read = (customer: number, asOf = sources.asOf): Candidates => {
    const history = reader.read(customer, asOf);
    for (const name of LISTS) scores[name].clear();
    score(customer, history, asOf);
    turn++;
    let size = 0;
    const own = Array.from({ length: history.size }, (_, at) => at).filter((at) => allowed(history.product[at]!));
    own.sort((a, b) => history.decayed[b]! - history.decayed[a]! || history.product[a]! - history.product[b]!);
    for (const at of own.slice(0, mostRepeats)) product[size++] = history.product[at]!;
    candidates.repeats = size;
    const fits = suits(history);
    const take = (what: number): void => {
      if (chosen[what] === turn) return;
      chosen[what] = turn;
      product[size++] = what;
    };
    const isFresh = (what: number): boolean => reader.placeOf(what) < 0 && allowed(what) && fits(what);
    for (const name of LISTS) {
      const { touched, count, values } = scores[name].all();
      for (const what of strongest(touched, count, values, mostOfSource, isFresh)) take(what);
    }
    const { touched, count } = scores.ease.all();
    for (const what of strongest(touched, count, now, mostOfSource, isFresh)) take(what);
    for (const list of popular) {
      let brought = 0;
      for (const what of list) {
        if (brought === mostOfSource) break;
        if (reader.placeOf(what) >= 0 || !fits(what)) continue;
        brought++;
        take(what);
      }
    }
    candidates.size = size;
    describe(customer, history, size, asOf);
    return candidates;
  };

  function score(customer: number, history: CustomerHistory, asOf: number): void {
    taste?.read(history, asOf);
    topNow = 0;
    if (history.size === 0) return;
    for (let i = 0; i < history.size; i++) {
      const weight = history.decayed[i]!;
      addLinks(sources.ease, history.product[i]!, Math.sqrt(weight), scores.ease);
      addLinks(sources.similar, history.product[i]!, weight, scores.similar);
      addLinks(sources.followed, history.product[i]!, weight, scores.followed);
    }
    const vector = vectorOf(customer, asOf);
    if (vector !== null) addNeighbours(purchases.among?.[customer] ?? customer, vector, scores.neighbours);
    const { touched, count, values } = scores.ease.all();
    for (let i = 0; i < count; i++) {
      const what = touched[i]!;
      now[what] = values[what]! * lately[what]!;
      if (now[what] > topNow) topNow = now[what];
    }
    if (tastes === null || taste === null) return;
    for (const one of taste.groups()) {
      const end = Math.min(tastes.offsets[one]! + mostOfSource, tastes.offsets[one + 1]!);
      for (let at = tastes.offsets[one]!; at < end; at++) {
        scores.taste.add(tastes.product[at]!, taste.expected(tastes.product[at]!));
      }
    }
  }

  function describe(customer: number, history: CustomerHistory, size: number, asOf: number): void {
    solveAls(history.product.subarray(0, history.size), factors);
    const span = history.lastVisit - history.firstVisit;
    const visitGap = history.visits > 1 ? span / (history.visits - 1) : Number.NaN;
    const inSegment = segment === undefined ? -1 : segment[customer]!;
    let bought = 0;
    let most = 0;
    for (let i = 0; i < history.size; i++) {
      bought += history.times[i]!;
      most = Math.max(most, history.decayed[i]!);
    }
    const tops = {
      ease: scores.ease.top(),
      similar: scores.similar.top(),
      followed: scores.followed.top(),
      neighbours: scores.neighbours.top(),
    };
    const told = inSegment >= 0 && inSegment < MOST_SEGMENTS;
    const { ease, similar, followed, neighbours } = scores;
    const [week, fortnight, month, quarter, year] = statistics.buyers as [Float64Array, ...Float64Array[]];
    for (let i = 0; i < size; i++) {
      const what = product[i]!;
      const at = reader.placeOf(what);
      const own = at >= 0;
      const times = own ? history.times[at]! : 0;
      const since = own ? asOf - history.last[at]! : Number.NaN;
      const gap = times > 1 ? (history.last[at]! - history.first[at]!) / (times - 1) : Number.NaN;
      const usual = Number.isNaN(gap) ? statistics.gapDays[what]! : gap;
      const decayed = own ? history.decayed[at]! : 0;
      let alike = 0;
      for (let k = 0; k < als.factors; k++) alike += factors[k]! * als.product[what * als.factors + k]!;
      const kind = taste === null ? -1 : group![what]!;
      const easeNow = ease.values[what]! * lately[what]!;
      const expected = taste === null ? Number.NaN : taste.expected(what);
      // In the order of `FEATURES`.
      let to = i * WIDTH;
      features[to++] = own ? 1 : 0;
      features[to++] = times;
      features[to++] = decayed;
      features[to++] = own ? decayed / most : 0;
      features[to++] = since;
      features[to++] = since / Math.max(1, usual);
      features[to++] = gap;
      features[to++] = own ? asOf - history.first[at]! : Number.NaN;
      features[to++] = own ? history.visitsSince[at]! : Number.NaN;
      features[to++] = ease.values[what]!;
      features[to++] = shareOf(ease.values[what]!, tops.ease);
      features[to++] = easeNow;
      features[to++] = shareOf(easeNow, topNow);
      features[to++] = similar.values[what]!;
      features[to++] = shareOf(similar.values[what]!, tops.similar);
      features[to++] = followed.values[what]!;
      features[to++] = shareOf(followed.values[what]!, tops.followed);
      features[to++] = neighbours.values[what]!;
      features[to++] = shareOf(neighbours.values[what]!, tops.neighbours);
      features[to++] = alike;
      features[to++] = expected;
      features[to++] = kind < 0 ? Number.NaN : taste!.shareOf(kind);
      features[to++] = kind < 0 ? Number.NaN : taste!.lateShareOf(kind);
      features[to++] = kind < 0 ? Number.NaN : taste!.productsOf(kind);
      features[to++] = kind < 0 ? Number.NaN : asOf - taste!.lastOf(kind);
      features[to++] = tastes === null ? Number.NaN : tastes.within[what]!;
      features[to++] = tastes === null ? Number.NaN : tastes.everybody[what]!;
      features[to++] = times / (0.5 + bought * expected);
      features[to++] = week[what]! / everybody[0]!;
      features[to++] = fortnight![what]! / everybody[1]!;
      features[to++] = month![what]! / everybody[2]!;
      features[to++] = quarter![what]! / everybody[3]!;
      features[to++] = year![what]! / everybody[4]!;
      features[to++] = statistics.lastYear[what]! / everybody[4]!;
      features[to++] = told ? statistics.bySegment[inSegment * products + what]! : Number.NaN;
      features[to++] = (week[what]! + 1) / ((month![what]! * 7) / 30 + 1);
      features[to++] = asOf - statistics.firstDay[what]!;
      features[to++] = statistics.repeatShare[what]!;
      features[to++] = statistics.gapDays[what]!;
      features[to++] = history.visits;
      features[to++] = asOf - history.lastVisit;
      features[to++] = visitGap;
      features[to++] = history.size;
      features[to++] = bought / Math.max(1, history.visits);
    }
  }
  return { read };
}
export type CandidateReader = ReturnType<typeof candidateReader>;

const shareOf = (value: number, top: number): number => (top > 0 ? value / top : 0);

const addLinks = (
  { offsets, product, weight }: ProductLinks,
  from: number,
  factor: number,
  into: SparseNumbers,
): void => into.addAll(product, weight, offsets[from]!, offsets[from + 1]!, factor);
