import { historyReader, type CustomerHistory } from "./customer-history.js";
import type { Suits } from "./price-band.js";
import type { IndexedPurchases } from "./purchases.js";
import { rowSolver } from "./sources/als.js";
import { HALF_LIFE, NEIGHBOURS, type Sources } from "./sources/fit-sources.js";
import { vectorReader } from "./sources/neighbours.js";
import { strongest, type ProductLinks } from "./sources/product-links.js";
import { MOST_SEGMENTS, WINDOWS } from "./sources/product-statistics.js";

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
const AT = Object.fromEntries(FEATURES.map((name, i) => [name, i])) as Record<Feature, number>;

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

const LISTS = ["ease", "similar", "followed", "neighbours", "taste", "now"] as const;

/** Reads one customer after the other: what each source says, and the products that at least one of them brings. */
export function candidateReader(
  purchases: IndexedPurchases,
  sources: Sources,
  { mostRepeats, mostOfSource }: CandidateParams,
  allowed: (product: number) => boolean = () => true,
  suits: Suits = () => () => true,
) {
  const { asOf, statistics, tastes } = sources;
  const { products, group, segment } = purchases;
  const reader = historyReader(purchases, HALF_LIFE);
  const vectorOf = vectorReader(purchases, NEIGHBOURS, asOf);
  const { als } = sources;
  const solveAls = rowSolver(als.product, als.gram, als.factors, als.alpha);
  const factors = new Float64Array(als.factors);
  const scores = Object.fromEntries(LISTS.map((name) => [name, sparse(products)])) as Record<
    (typeof LISTS)[number],
    Sparse
  >;
  const groupWeight = new Map<number, number>();
  const popular = [0, 1, 2].map((w) => {
    const count = statistics.buyers[w]!;
    return Array.from(count.keys())
      .filter((what) => count[what]! > 0 && allowed(what))
      .sort((a, b) => count[b]! - count[a]! || a - b);
  });
  const mostNew = mostOfSource * (LISTS.length + popular.length);
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

  const read = (customer: number): Candidates => {
    const history = reader.read(customer, asOf);
    for (const name of LISTS) scores[name].clear();
    score(customer, history);
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
    for (const name of LISTS) {
      const { touched, count, values } = scores[name].all();
      let fresh = 0;
      for (let i = 0; i < count; i++) {
        if (reader.placeOf(touched[i]!) < 0 && allowed(touched[i]!) && fits(touched[i]!)) spare[fresh++] = touched[i]!;
      }
      for (const what of strongest(spare, fresh, values, mostOfSource)) take(what);
    }
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
    describe(customer, history, size);
    return candidates;
  };
  const spare = new Int32Array(products);

  function score(customer: number, history: CustomerHistory): void {
    if (history.size === 0) return;
    for (let i = 0; i < history.size; i++) {
      const weight = history.decayed[i]!;
      addLinks(sources.ease, history.product[i]!, Math.sqrt(weight), scores.ease);
      addLinks(sources.similar, history.product[i]!, weight, scores.similar);
      addLinks(sources.followed, history.product[i]!, weight, scores.followed);
    }
    const vector = vectorOf(customer);
    if (vector !== null) sources.neighbourhood.add(customer, vector, scores.neighbours.values, scores.neighbours.touch);
    const { touched, count, values } = scores.ease.all();
    for (let i = 0; i < count; i++) {
      const what = touched[i]!;
      scores.now.add(what, (values[what]! * (statistics.buyers[2]![what]! + 1)) / (statistics.buyersEver[what]! + 10));
    }
    if (tastes === null || group === undefined) return;
    groupWeight.clear();
    let all = 0;
    for (let i = 0; i < history.size; i++) {
      const one = group[history.product[i]!]!;
      all += history.decayed[i]!;
      if (one >= 0) groupWeight.set(one, (groupWeight.get(one) ?? 0) + history.decayed[i]!);
    }
    for (const [one, weight] of groupWeight) {
      groupWeight.set(one, weight / all);
      const end = Math.min(tastes.offsets[one]! + mostOfSource, tastes.offsets[one + 1]!);
      for (let at = tastes.offsets[one]!; at < end; at++) {
        const what = tastes.product[at]!;
        scores.taste.add(what, (weight / all) * tastes.share[what]!);
      }
    }
  }

  function describe(customer: number, history: CustomerHistory, size: number): void {
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
    const topNow = scores.now.top();
    for (let i = 0; i < size; i++) {
      const what = product[i]!;
      const at = reader.placeOf(what);
      const row = i * WIDTH;
      const put = (name: Feature, value: number): void => void (features[row + AT[name]] = value);
      const own = at >= 0;
      const times = own ? history.times[at]! : 0;
      const gap = times > 1 ? (history.last[at]! - history.first[at]!) / (times - 1) : Number.NaN;
      const usual = Number.isNaN(gap) ? statistics.gapDays[what]! : gap;
      put("bought", own ? 1 : 0);
      put("times", times);
      put("decayed", own ? history.decayed[at]! : 0);
      put("decayed_share", own ? history.decayed[at]! / most : 0);
      put("since_days", own ? asOf - history.last[at]! : Number.NaN);
      put("since_over_gap", own ? (asOf - history.last[at]!) / Math.max(1, usual) : Number.NaN);
      put("gap_days", gap);
      put("first_days", own ? asOf - history.first[at]! : Number.NaN);
      for (const name of ["ease", "similar", "followed", "neighbours"] as const) {
        put(name, scores[name].values[what]!);
        put(`${name}_share`, tops[name] > 0 ? scores[name].values[what]! / tops[name] : 0);
      }
      let product_ = 0;
      for (let k = 0; k < als.factors; k++) product_ += factors[k]! * als.product[what * als.factors + k]!;
      put("ease_now", scores.now.values[what]!);
      put("ease_now_share", topNow > 0 ? scores.now.values[what]! / topNow : 0);
      put("als", product_);
      const one = group === undefined ? -1 : group[what]!;
      const weight = groupWeight.get(one) ?? 0;
      put("group_share", tastes === null ? Number.NaN : weight);
      put("taste", tastes === null ? Number.NaN : weight * tastes.share[what]!);
      WINDOWS.forEach((days, w) =>
        put(`popular_${days}` as Feature, statistics.buyers[w]![what]! / Math.max(1, statistics.everybody[w]!)),
      );
      put("popular_last_year", statistics.lastYear[what]! / Math.max(1, statistics.everybody[4]!));
      put(
        "popular_segment",
        inSegment >= 0 && inSegment < MOST_SEGMENTS ? statistics.bySegment[inSegment * products + what]! : Number.NaN,
      );
      put("trend", (statistics.buyers[0]![what]! + 1) / ((statistics.buyers[2]![what]! * 7) / 30 + 1));
      put("age_days", asOf - statistics.firstDay[what]!);
      put("repeat_share", statistics.repeatShare[what]!);
      put("product_gap_days", statistics.gapDays[what]!);
      put("visits", history.visits);
      put("visit_days", asOf - history.lastVisit);
      put("visit_gap_days", visitGap);
      put("products", history.size);
      put("products_per_visit", bought / Math.max(1, history.visits));
    }
  }
  return { read };
}
export type CandidateReader = ReturnType<typeof candidateReader>;

function addLinks(links: ProductLinks, from: number, weight: number, into: Sparse): void {
  for (let at = links.offsets[from]!; at < links.offsets[from + 1]!; at++)
    into.add(links.product[at]!, weight * links.weight[at]!);
}

interface Sparse {
  readonly values: Float64Array;
  touch(product: number): void;
  add(product: number, value: number): void;
  all(): { readonly touched: Int32Array; readonly count: number; readonly values: Float64Array };
  top(): number;
  clear(): void;
}

/** Numbers of a few products in an array of all, and which they are. */
function sparse(products: number): Sparse {
  const values = new Float64Array(products);
  const touched = new Int32Array(products);
  let count = 0;
  return {
    values,
    touch: (what) => void (touched[count++] = what),
    add(what, value) {
      if (values[what] === 0 && value !== 0) touched[count++] = what;
      values[what]! += value;
    },
    all: () => ({ touched, count, values }),
    top() {
      let most = 0;
      for (let i = 0; i < count; i++) most = Math.max(most, values[touched[i]!]!);
      return most;
    },
    clear() {
      for (let i = 0; i < count; i++) values[touched[i]!] = 0;
      count = 0;
    },
  };
}
