import { candidateReader, FEATURES, type CandidateReader } from "../candidates.js";
import { historyReader } from "../customer-history.js";
import { evidenceReader, NOTHING, ownEvidence, type Evidence } from "../evidence.js";
import { CANDIDATES } from "../fit-rankers.js";
import { offerColumns, type OfferColumns } from "../offer-columns.js";
import type { Asked, Kind, Offers } from "../offers.js";
import { plainRanking } from "../plain-ranking.js";
import { priceBand } from "../price-band.js";
import type { IndexedPurchases } from "../purchases.js";
import { takeUpOf } from "../ranking/calibrate-take-up.js";
import { rankCustomers } from "../ranking/rank-customers.js";
import type { RankingBasis } from "../ranking-basis.js";
import type { LearnedRanking } from "../recommender.js";
import { HALF_LIFE, type Sources } from "../sources/fit-sources.js";

/** What is asked, in plain values. */
export interface RankSetting {
  readonly basis: RankingBasis;
  /** The first day that is not known any more. */
  readonly asOf: number;
  readonly top: number;
  readonly kinds: readonly Kind[];
  readonly excluded: Uint8Array | undefined;
  readonly priceBand: Asked["priceBand"];
  /** Kinds that popularity or frequency rank. */
  readonly plain: readonly Kind[];
  readonly takeUp: Readonly<Record<Kind, readonly number[]>>;
  readonly popularDays: number;
}

/** Some customers and all that they bought. */
export type Part = Pick<IndexedPurchases, "customers" | "offsets" | "product" | "day" | "segment"> & {
  readonly among: Int32Array;
};

/** Makes the offers of one part of the customers after the other. */
export function rankParts(setting: RankSetting, learned: LearnedRanking | null): (part: Part) => Offers {
  const { kinds, top, plain } = setting;
  const { products, group, price, sources } = setting.basis;
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
    if (learned !== null && sources !== null && learning.length > 0) {
      byLearning(purchases, setting, sources, learned, learning, columns);
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
  const { top, popularDays, asOf } = setting;
  const dayOf = rankingDay(purchases, setting);
  const reader = candidateReader(purchases, sources, CANDIDATES, allowedBy(setting), suitsOf(purchases, setting));
  const onItsDay: CandidateReader = { read: (customer) => reader.read(customer, dayOf(customer)) };
  const evidenceOf = evidenceReader(purchases, sources, popularDays, dayOf);
  const everybody = Array.from({ length: purchases.customers }, (_, nr) => nr);
  rankCustomers(onItsDay, learned, everybody, top, ({ customer, kind, size, product, takeUp, features }) => {
    if (!kinds.includes(kind)) return;
    const scores = takeUpOf(learned.calibration, kind, takeUp);
    for (let rank = 0; rank < size; rank++) {
      const evidence = evidenceOf(
        customer,
        kind,
        product[rank]!,
        (feature) => features[rank * FEATURES.length + feature]!,
      );
      columns.put(customer, kind, rank, product[rank]!, scores[rank]!, until(asOf, dayOf(customer), evidence));
    }
  });
}

function plainly(purchases: IndexedPurchases, setting: RankSetting, columns: OfferColumns): void {
  const { asOf, top, plain, takeUp, basis } = setting;
  const suits = suitsOf(purchases, setting);
  const ranking = plainRanking(purchases, basis.buyers, allowedBy(setting), suits);
  const reader = historyReader(purchases, HALF_LIFE);
  const dayOf = rankingDay(purchases, setting);
  for (let nr = 0; nr < purchases.customers; nr++) {
    const day = dayOf(nr);
    const history = reader.read(nr, day);
    const ranked = ranking.rank(nr, day, top);
    for (const kind of plain) {
      ranked[kind].forEach((product, rank) => {
        const score = takeUp[kind][Math.min(rank, takeUp[kind].length - 1)]!;
        const evidence =
          kind === "repeat"
            ? ownEvidence(history, reader.placeOf(product), day)
            : { ...NOTHING, source: "popular" as const, share: basis.buyers[product]! / Math.max(1, basis.everybody) };
        columns.put(nr, kind, rank, product, score, until(asOf, day, evidence));
      });
    }
  }
}

/** The day as of which a customer is ranked: after the last purchase, and no earlier than the basis. */
function rankingDay({ offsets, day }: IndexedPurchases, { asOf, basis }: RankSetting): (customer: number) => number {
  return (customer) => {
    for (let line = offsets[customer + 1]! - 1; line >= offsets[customer]!; line--) {
      if (day[line]! < asOf) return Math.max(basis.asOf, day[line]! + 1);
    }
    return basis.asOf;
  };
}

const until = (asOf: number, day: number, evidence: Evidence): Evidence => ({
  ...evidence,
  sinceDays: evidence.sinceDays + asOf - day,
});

const allowedBy =
  ({ excluded }: RankSetting) =>
  (product: number): boolean =>
    excluded?.[product] !== 1;

const suitsOf = (purchases: IndexedPurchases, setting: RankSetting) => priceBand(purchases, setting.priceBand);
