import { candidateReader } from "../candidates.js";
import { CANDIDATES, type FittedRankers } from "../fit-rankers.js";
import { calibrationError } from "../../metrics/calibration-bins.js";
import { KINDS, type Kind } from "../offers.js";
import type { IndexedPurchases } from "../purchases.js";
import { takeUpOf } from "../ranking/calibrate-take-up.js";
import { rankCustomers } from "../ranking/rank-customers.js";
import type { RankerName } from "../ranking/rankers.js";
import { fitSources } from "../sources/fit-sources.js";
import {
  compareRankings,
  scoreRankings,
  type Advantage,
  type Question,
  type RankingScore,
  type TopLists,
} from "./evaluate.js";
import type { HeldOut, PlainLists } from "./held-out.js";

/** Recall at 10 of `all` for one segment of customers. */
export interface SegmentScore {
  readonly segment: number;
  readonly customers: number;
  readonly recall: number;
  /** The same of personal frequency filled up with popularity. */
  readonly plain: number;
}

/** How a learned ranking did on days that it learned nothing from. */
export interface Evaluation {
  /** The first day of the window, and the first after it. */
  readonly from: number;
  readonly until: number;
  readonly ranking: RankerName;
  readonly chosenBy: Readonly<Partial<Record<RankerName, number>>>;
  /** `learned`, `popularity`, `frequency` and `frequency-popularity`. */
  readonly rankings: readonly RankingScore[];
  /** Of the learned ranking over the plain one that answers the question best: both together, popularity, frequency. */
  readonly advantages: readonly Advantage[];
  /** Products that somebody bought in the 90 days before the window: what coverage is a share of. */
  readonly offered: number;
  /** Segments of 50 customers and more. */
  readonly segments: readonly SegmentScore[];
  /** Expected calibration error of the take-up of the first five of each kind, and of both together. */
  readonly calibrationError: Readonly<Record<Question, number>>;
  /** Kinds for which the learned ranking is not surely better than the plain one. */
  readonly plain: readonly Kind[];
  readonly notes: readonly string[];
}

export interface Held {
  readonly learned: FittedRankers;
  readonly heldOut: HeldOut;
  readonly lists: PlainLists;
  readonly cut: number;
  readonly horizonDays: number;
  readonly seed: number;
}

/** What stands against the learned ranking: of several the one that finds most. */
const OVER: Readonly<Record<Question, readonly string[]>> = {
  all: ["frequency-popularity"],
  new: ["popularity"],
  repeat: ["frequency", "popularity"],
};
const SHOWN = 5;
const LEAST_OF_SEGMENT = 50;

/** Full rankings of the held-out customers against popularity, personal frequency and both. */
export function evaluateRecommender(
  purchases: IndexedPurchases,
  { learned, heldOut, lists, cut, horizonDays, seed }: Held,
): Evaluation {
  const { buyers, others, stands } = heldOut;
  const sources = fitSources(purchases, { asOf: cut, horizonDays, seed });
  const place = new Map(buyers.map(({ customer }, i) => [customer, i]));
  const found = buyers.map(() => ({
    all: [] as { product: number; order: number }[],
    new: [] as number[],
    repeat: [] as number[],
  }));
  const said = { new: [] as number[], repeat: [] as number[] };
  const came = { new: [] as number[], repeat: [] as number[] };
  const weights = { new: [] as number[], repeat: [] as number[] };
  const reader = candidateReader(purchases, sources, CANDIDATES);
  const customers = [...buyers.map(({ customer }) => customer), ...others];
  rankCustomers(reader, learned, customers, 10, ({ customer, kind, size, product, order, takeUp }) => {
    const at = place.get(customer);
    const probabilities = takeUpOf(learned.calibration, kind, takeUp);
    for (let rank = 0; rank < size; rank++) {
      const what = product[rank]!;
      if (rank < SHOWN) {
        said[kind].push(probabilities[rank]!);
        came[kind].push(at !== undefined && buyers[at]!.bought.has(what) ? 1 : 0);
        weights[kind].push(at === undefined ? stands : 1);
      }
      if (at === undefined) continue;
      found[at]![kind].push(what);
      found[at]!.all.push({ product: what, order: order[rank]! });
    }
  });
  const ours: TopLists[] = found.map((one) => ({
    new: one.new,
    repeat: one.repeat,
    all: one.all
      .sort((a, b) => b.order - a.order || a.product - b.product)
      .slice(0, 10)
      .map(({ product }) => product),
  }));
  const { popularity, frequency, both } = lists;
  const rankings = { learned: ours, popularity, frequency, "frequency-popularity": both };
  const scored = scoreRankings(buyers, rankings, seed);
  const advantages = (["all", "new", "repeat"] as const).map((question) =>
    compareRankings(buyers, rankings, ["learned", strongest(scored, question)], question, seed),
  );
  const plain = KINDS.filter((kind) => {
    const difference = advantages.find(({ question }) => question === kind)!.difference;
    return difference === null || difference.low <= 0;
  });
  const errorOf = (kinds: readonly Kind[]): number => {
    const scores = Float64Array.from(kinds.flatMap((kind) => said[kind]));
    if (scores.length === 0) return Number.NaN;
    const labels = Uint8Array.from(kinds.flatMap((kind) => came[kind]));
    return calibrationError({ scores, labels, weights: Float64Array.from(kinds.flatMap((kind) => weights[kind])) });
  };
  return {
    from: cut,
    until: cut + horizonDays,
    ranking: learned.order.name,
    chosenBy: learned.chosenBy,
    rankings: scored,
    advantages,
    offered: sources.statistics.buyers[3]!.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    segments: bySegment(purchases, heldOut, ours, both),
    calibrationError: { all: errorOf(KINDS), new: errorOf(["new"]), repeat: errorOf(["repeat"]) },
    plain,
    notes: plain.map(
      (kind) =>
        `${kind} products: ${learned.order.name} is not surely better than ${strongest(scored, kind)}; ${kind === "new" ? "popularity" : "personal frequency"} ranks them`,
    ),
  };
}

/** The plain ranking with the greatest recall at 10, the first of equals. */
function strongest(scored: readonly RankingScore[], question: Question): string {
  const recall = (name: string): number =>
    scored
      .find(({ ranking }) => ranking === name)!
      .questions.find((one) => one.question === question)!
      .recall.at(-1)!;
  return OVER[question].reduce((best, name) => (recall(name) > recall(best) ? name : best));
}

function bySegment(
  { segment }: IndexedPurchases,
  { buyers }: HeldOut,
  ours: readonly TopLists[],
  plain: readonly TopLists[],
): SegmentScore[] {
  if (segment === undefined) return [];
  const sums = new Map<number, { customers: number; recall: number; plain: number }>();
  buyers.forEach(({ customer, bought }, i) => {
    const at = segment[customer]!;
    if (at < 0) return;
    const recall = (lists: TopLists): number => lists.all.filter((what) => bought.has(what)).length / bought.size;
    const sum = sums.get(at) ?? { customers: 0, recall: 0, plain: 0 };
    sums.set(at, {
      customers: sum.customers + 1,
      recall: sum.recall + recall(ours[i]!),
      plain: sum.plain + recall(plain[i]!),
    });
  });
  return [...sums]
    .filter(([, { customers }]) => customers >= LEAST_OF_SEGMENT)
    .sort(([a], [b]) => a - b)
    .map(([at, { customers, recall, plain: other }]) => ({
      segment: at,
      customers,
      recall: recall / customers,
      plain: other / customers,
    }));
}
