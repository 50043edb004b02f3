import { InputError } from "../errors.js";
import { candidateReader } from "./candidates.js";
import { historyReader } from "./customer-history.js";
import { evidenceReader, NOTHING, ownEvidence } from "./evidence.js";
import { CANDIDATES } from "./fit-rankers.js";
import { offerColumns, type OfferColumns } from "./offer-columns.js";
import { KINDS, type Asked, type Kind, type Offers } from "./offers.js";
import { plainRanking } from "./plain-ranking.js";
import { countBuyers, countCustomers } from "./popularity.js";
import { priceBand } from "./price-band.js";
import { indexPurchases, type IndexedPurchases, type Purchases } from "./purchases.js";
import { takeUpOf } from "./ranking/calibrate-take-up.js";
import { rankCustomers } from "./ranking/rank-customers.js";
import type { LearnedRanking, Recommender } from "./recommender.js";
import { fitSources, HALF_LIFE } from "./sources/fit-sources.js";

/**
 * The products that customers will most probably buy next, of those bought before and of those never bought.
 * @throws {InputError} those of `indexPurchases`, unknown-customer, bad-top, bad-excluded, no-price, bad-band
 */
export async function recommend(recommender: Recommender, given: Purchases, asked: Asked): Promise<Offers> {
  const purchases = indexPurchases("recommend", given);
  checkAsked(purchases, asked);
  const { asOf, top = 5, kinds = KINDS } = asked;
  const customers = asked.customers ?? everybodyBefore(purchases, asOf);
  const columns = offerColumns(customers, kinds, top);
  const plain = kinds.filter((kind) => recommender.learned === null || recommender.plain.includes(kind));
  const learned = kinds.filter((kind) => !plain.includes(kind));
  const wanted = { ...asked, top, customers };
  if (recommender.learned !== null && learned.length > 0) {
    byLearning(recommender, recommender.learned, purchases, learned, wanted, columns);
  }
  if (plain.length > 0) plainly(recommender, purchases, plain, wanted, columns);
  return columns.finish();
}

type Wanted = Asked & { readonly top: number; readonly customers: Int32Array };

function byLearning(
  { horizonDays, seed, popularDays }: Recommender,
  learned: LearnedRanking,
  purchases: IndexedPurchases,
  kinds: readonly Kind[],
  { asOf, customers, top, excluded, priceBand: band }: Wanted,
  columns: OfferColumns,
): void {
  const sources = fitSources(purchases, { asOf, horizonDays, seed });
  const allowed = (product: number): boolean => excluded?.[product] !== 1;
  const reader = candidateReader(purchases, sources, CANDIDATES, allowed, priceBand(purchases, band));
  const evidenceOf = evidenceReader(purchases, sources, popularDays);
  // Every customer comes with both kinds, the first of `KINDS` first.
  let nr = -1;
  rankCustomers(reader, learned, customers, top, ({ kind, size, product, takeUp, features }) => {
    if (kind === KINDS[0]) nr++;
    if (!kinds.includes(kind)) return;
    const scores = takeUpOf(learned.calibration, kind, takeUp);
    for (let rank = 0; rank < size; rank++) {
      const evidence = evidenceOf(customers[nr]!, kind, product[rank]!, (feature) => features[feature]![rank]!);
      columns.put(nr, kind, rank, product[rank]!, scores[rank]!, evidence);
    }
  });
}

function plainly(
  { popularDays, takeUp }: Recommender,
  purchases: IndexedPurchases,
  kinds: readonly Kind[],
  { asOf, customers, top, excluded, priceBand: band }: Wanted,
  columns: OfferColumns,
): void {
  const allowed = (product: number): boolean => excluded?.[product] !== 1;
  const buyers = countBuyers(purchases, asOf, popularDays);
  const everybody = Math.max(1, countCustomers(purchases, asOf, popularDays));
  const ranking = plainRanking(purchases, asOf, buyers, allowed, priceBand(purchases, band));
  const reader = historyReader(purchases, HALF_LIFE);
  customers.forEach((customer, nr) => {
    const history = reader.read(customer, asOf);
    const ranked = ranking.rank(customer, top);
    for (const kind of kinds) {
      ranked[kind].forEach((product, rank) => {
        const score = takeUp[kind][Math.min(rank, takeUp[kind].length - 1)]!;
        const evidence =
          kind === "repeat"
            ? ownEvidence(history, reader.placeOf(product), asOf)
            : { ...NOTHING, source: "popular" as const, share: buyers[product]! / everybody };
        columns.put(nr, kind, rank, product, score, evidence);
      });
    }
  });
}

function checkAsked({ customers, products, price }: IndexedPurchases, asked: Asked): void {
  const { top = 5, excluded, priceBand: band } = asked;
  if (!(Number.isSafeInteger(top) && top >= 1 && top <= 255)) {
    throw new InputError("bad-top", `recommend: top must be a whole number from 1 to 255; got ${top}.`);
  }
  const stranger = asked.customers?.find((who) => !(who >= 0 && who < customers));
  if (stranger !== undefined) {
    throw new InputError(
      "unknown-customer",
      `recommend: a customer is a whole number from 0 to ${customers - 1}; got ${stranger}.`,
    );
  }
  if (excluded !== undefined && excluded.length !== products) {
    throw new InputError("bad-excluded", `recommend: excluded needs ${products} marks; got ${excluded.length}.`);
  }
  if (band === undefined) return;
  if (price === undefined) {
    throw new InputError("no-price", "recommend: a price band needs the prices of products; got none.");
  }
  if (!(band.low > 0 && band.high >= band.low)) {
    throw new InputError("bad-band", `recommend: a price band needs 0 < low ≤ high; got ${band.low} to ${band.high}.`);
  }
}

function everybodyBefore({ customers, offsets, day }: IndexedPurchases, asOf: number): Int32Array {
  const found: number[] = [];
  for (let who = 0; who < customers; who++)
    if (offsets[who]! < offsets[who + 1]! && day[offsets[who]!]! < asOf) found.push(who);
  return Int32Array.from(found);
}
