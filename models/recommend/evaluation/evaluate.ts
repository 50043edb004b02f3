import { bootstrapInterval, type Interval } from "../../metrics/bootstrap.js";
import { KINDS, type Kind } from "../offers.js";
import { hitAt, ndcgAt, recallAt, type Ranked } from "./ranking-metrics.js";

/** `all` ranks both kinds together. */
export type Question = Kind | "all";
export const QUESTIONS: readonly Question[] = ["all", ...KINDS];
export const DEPTHS = [1, 3, 10] as const;

/** The first ten products for one customer, in the order of a ranking. */
export type TopLists = Readonly<Record<Question, readonly number[]>>;

/** A customer of the window: what they bought in it, and had bought before it. */
export interface Asked {
  readonly customer: number;
  readonly bought: ReadonlySet<number>;
  readonly boughtBefore: (product: number) => boolean;
}

/** Means over the customers who bought a product of the kind in the window; shares, 0 to 1. */
export interface QuestionScore {
  readonly question: Question;
  readonly customers: number;
  /** At 1, 3 and 10. */
  readonly recall: readonly number[];
  readonly ndcg: readonly number[];
  readonly hitRate: readonly number[];
  /** Of recall at 10; null for fewer than 20 customers. */
  readonly interval: Interval | null;
}

export interface RankingScore {
  readonly ranking: string;
  readonly questions: readonly QuestionScore[];
  /** Different products among all first tens of `all`. */
  readonly products: number;
}

/** Recall at 10 of one ranking over that of another, on the same customers. */
export interface Advantage {
  readonly question: Question;
  readonly over: string;
  readonly ratio: number;
  /** Of the ratio; null for fewer than 20 customers, or where the other found nothing. */
  readonly interval: Interval | null;
  /** Of the difference; null for fewer than 20 customers. */
  readonly difference: Interval | null;
}

/** Full rankings of the same customers, by name of what ranked; lists stand in the order of the customers. */
export type Rankings = Readonly<Record<string, readonly TopLists[]>>;

/** How each ranking does on what customers bought next. */
export function scoreRankings(asked: readonly Asked[], rankings: Rankings, seed: number): readonly RankingScore[] {
  return Object.entries(rankings).map(([ranking, lists]) => ({
    ranking,
    questions: QUESTIONS.map((question) => {
      const ranked = rankedOf(asked, lists, question);
      const means = (of: (one: Ranked, depth: number) => number): number[] =>
        DEPTHS.map((depth) => mean(ranked.map((one) => of(one, depth))));
      return {
        question,
        customers: ranked.length,
        recall: means(recallAt),
        ndcg: means(ndcgAt),
        hitRate: means(hitAt),
        interval: intervalOf(
          ranked.map((one) => recallAt(one, 10)),
          seed,
        ),
      };
    }),
    products: new Set(lists.flatMap(({ all }) => all)).size,
  }));
}

/** What one ranking has over another. */
export function compareRankings(
  asked: readonly Asked[],
  rankings: Rankings,
  [one, over]: readonly [string, string],
  question: Question,
  seed: number,
): Advantage {
  const recalls = (name: string): number[] => rankedOf(asked, rankings[name]!, question).map((r) => recallAt(r, 10));
  const [ours, theirs] = [recalls(one), recalls(over)];
  const enough = ours.length >= LEAST && mean(theirs) > 0;
  return {
    question,
    over,
    ratio: mean(ours) / mean(theirs),
    interval: enough
      ? bootstrapInterval(
          ours.length,
          (counts) => {
            let [a, b] = [0, 0];
            for (let i = 0; i < counts.length; i++) {
              a += counts[i]! * ours[i]!;
              b += counts[i]! * theirs[i]!;
            }
            return b === 0 ? Number.NaN : a / b;
          },
          { seed },
        )
      : null,
    difference: intervalOf(
      ours.map((recall, i) => recall - theirs[i]!),
      seed,
    ),
  };
}

const LEAST = 20;

function rankedOf(asked: readonly Asked[], lists: readonly TopLists[], question: Question): Ranked[] {
  return asked.flatMap(({ bought, boughtBefore }, i) => {
    let relevant = 0;
    for (const product of bought) {
      if (question === "all" || boughtBefore(product) === (question === "repeat")) relevant++;
    }
    return relevant === 0 ? [] : [{ relevant, hits: lists[i]![question].map((product) => bought.has(product)) }];
  });
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

function intervalOf(values: readonly number[], seed: number): Interval | null {
  if (values.length < LEAST) return null;
  const statistic = (counts: Uint8Array): number => {
    let [sum, total] = [0, 0];
    for (let i = 0; i < counts.length; i++) {
      sum += counts[i]! * values[i]!;
      total += counts[i]!;
    }
    return sum / total;
  };
  return bootstrapInterval(values.length, statistic, { seed });
}
