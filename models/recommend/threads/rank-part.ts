import { candidateReader } from "../candidates.js";
import { historyReader } from "../customer-history.js";
import { evidenceReader, NOTHING, ownEvidence } from "../evidence.js";
import { CANDIDATES } from "../fit-rankers.js";
import { offerColumns, type OfferColumns } from "../offer-columns.js";
import type { Asked, Kind, Offers } from "../offers.js";
import { plainRanking } from "../plain-ranking.js";
import { priceBand } from "../price-band.js";
import type { IndexedPurchases, Purchases } from "../purchases.js";
import { takeUpOf } from "../ranking/calibrate-take-up.js";
import { rankCustomers } from "../ranking/rank-customers.js";
import type { LearnedRanking } from "../recommender.js";
import { HALF_LIFE, type Sources } from "../sources/fit-sources.js";

/** All that ranking needs besides a customer's own purchases: plain values and arrays, so that any thread can have it. */
export interface RankSetting extends Pick<Purchases, "products" | "group" | "price"> {
  readonly asOf: number;
  readonly top: number;
  readonly kinds: readonly Kind[];
  readonly excluded: Uint8Array | undefined;
  readonly priceBand: Asked["priceBand"];
  /** null: nothing is ranked by learning. */
  readonly sources: Sources | null;
  /** Kinds that popularity or frequency rank. */
  readonly plain: readonly Kind[];
  readonly takeUp: Readonly<Record<Kind, readonly number[]>>;
  readonly popularDays: number;
  /** Customers who bought each product in the last `popularDays` days, and who bought anything. */
  readonly buyers: Float64Array;
  readonly everybody: number;
}

/** Some customers and all that they bought. */
export type Part = Pick<IndexedPurchases, "customers" | "offsets" | "product" | "day" | "segment"> & {
  readonly among: Int32Array;
};

/** Makes the offers of one part of the customers after the other. */
export function rankParts(setting: RankSetting, learned: LearnedRanking | null): (part: Part) => Offers {
  const { products, group, price, kinds, top, plain } = setting;
  const learning = kinds.filter((kind) => !plain.includes(kind));
  return (part) => {
    const purchases: IndexedPurchases = {
      ...part,
      products,
      customer: EMPTY,
      ...(group === undefined ? {} : { group }),
      ...(price === undefined ? {} : { price }),
    };
    const columns = offerColumns(part.among, kinds, top);
    if (learned !== null && setting.sources !== null && learning.length > 0) {
      byLearning(purchases, setting, setting.sources, learned, learning, columns);
    }
    if (plain.length > 0) plainly(purchases, setting, columns);
    return columns.finish();
  };
}

const EMPTY = new Int32Array(0);

function byLearning(
  purchases: IndexedPurchases,
  setting: RankSetting,
  sources: Sources,
  learned: LearnedRanking,
  kinds: readonly Kind[],
  columns: OfferColumns,
): void {
  const { top, popularDays } = setting;
  const reader = candidateReader(purchases, sources, CANDIDATES, allowedBy(setting), suitsOf(purchases, setting));
  const evidenceOf = evidenceReader(purchases, sources, popularDays);
  const everybody = Array.from({ length: purchases.customers }, (_, nr) => nr);
  rankCustomers(reader, learned, everybody, top, ({ customer, kind, size, product, takeUp, features }) => {
    if (!kinds.includes(kind)) return;
    const scores = takeUpOf(learned.calibration, kind, takeUp);
    for (let rank = 0; rank < size; rank++) {
      const evidence = evidenceOf(customer, kind, product[rank]!, (feature) => features[feature]![rank]!);
      columns.put(customer, kind, rank, product[rank]!, scores[rank]!, evidence);
    }
  });
}

function plainly(purchases: IndexedPurchases, setting: RankSetting, columns: OfferColumns): void {
  const { asOf, top, plain, takeUp, buyers, everybody } = setting;
  const suits = suitsOf(purchases, setting);
  const ranking = plainRanking(purchases, asOf, buyers, allowedBy(setting), suits);
  const reader = historyReader(purchases, HALF_LIFE);
  for (let nr = 0; nr < purchases.customers; nr++) {
    const history = reader.read(nr, asOf);
    const ranked = ranking.rank(nr, top);
    for (const kind of plain) {
      ranked[kind].forEach((product, rank) => {
        const score = takeUp[kind][Math.min(rank, takeUp[kind].length - 1)]!;
        const evidence =
          kind === "repeat"
            ? ownEvidence(history, reader.placeOf(product), asOf)
            : { ...NOTHING, source: "popular" as const, share: buyers[product]! / Math.max(1, everybody) };
        columns.put(nr, kind, rank, product, score, evidence);
      });
    }
  }
}

const allowedBy =
  ({ excluded }: RankSetting) =>
  (product: number): boolean =>
    excluded?.[product] !== 1;

const suitsOf = (purchases: IndexedPurchases, setting: RankSetting) => priceBand(purchases, setting.priceBand);
