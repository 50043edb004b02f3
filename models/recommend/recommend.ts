import { InputError } from "../errors.js";
import { KINDS, type Asked, type Offers } from "./offers.js";
import { indexPurchases, type IndexedPurchases, type Purchases } from "./purchases.js";
import { basisOf } from "./ranking-basis.js";
import type { Recommender } from "./recommender.js";
import { rankByThreads } from "./threads/crew.js";
import type { Part, RankSetting } from "./threads/rank-part.js";

/** Customers who are ranked at once: memory follows it. Fewer, and making ready costs more than it should. */
const PART = 2048;

/**
 * The products that customers will most probably buy next, of those bought before and of those never bought.
 * @throws {InputError} those of `indexPurchases`, unknown-customer, bad-top, bad-excluded, no-price, bad-band, other-basis
 * @throws {FitError} thread-failed
 */
export async function recommend(recommender: Recommender, given: Purchases, asked: Asked): Promise<Offers> {
  const parts: Offers[] = [];
  await recommendInParts(recommender, given, asked, (offers) => parts.push(offers));
  return joinOffers(parts);
}

/**
 * The same, part after part of the customers, so that never all offers are held at once.
 * @throws {InputError} as `recommend`
 * @throws {FitError} thread-failed
 */
export async function recommendInParts(
  recommender: Recommender,
  given: Purchases,
  asked: Asked,
  emit: (offers: Offers) => void,
): Promise<void> {
  const purchases = indexPurchases("recommend", given);
  checkAsked(purchases, asked);
  const { asOf, threads = 1 } = asked;
  const customers = asked.customers ?? everybodyBefore(purchases, asOf);
  const setting = settingOf(recommender, purchases, asked);
  const useful = Math.min(threads, Math.ceil(customers.length / PART));
  await rankByThreads(setting, recommender.learned, partsOf(purchases, customers), useful, emit);
}

function settingOf(recommender: Recommender, purchases: IndexedPurchases, asked: Asked): RankSetting {
  const { asOf, top = 5, kinds = KINDS, excluded, priceBand: band } = asked;
  const { learned, plain, popularDays, takeUp } = recommender;
  return {
    basis: asked.basis ?? basisOf(recommender, purchases, asOf, kinds),
    asOf,
    top,
    kinds,
    excluded,
    priceBand: band,
    plain: kinds.filter((kind) => learned === null || plain.includes(kind)),
    takeUp,
    popularDays,
  };
}

/** Customers and all that they bought, some after the other. */
function* partsOf({ offsets, product, day, segment }: IndexedPurchases, customers: Int32Array): Generator<Part> {
  for (let from = 0; from < customers.length; from += PART) {
    const among = customers.slice(from, from + PART);
    const places = new Int32Array(among.length + 1);
    among.forEach((who, nr) => (places[nr + 1] = places[nr]! + offsets[who + 1]! - offsets[who]!));
    const lines = { product: new Int32Array(places.at(-1)!), day: new Int32Array(places.at(-1)!) };
    among.forEach((who, nr) => {
      lines.product.set(product.subarray(offsets[who], offsets[who + 1]), places[nr]);
      lines.day.set(day.subarray(offsets[who], offsets[who + 1]), places[nr]);
    });
    const segments = segment === undefined ? {} : { segment: among.map((who) => segment[who]!) };
    yield { customers: among.length, among, offsets: places, ...lines, ...segments };
  }
}

/** One after the other, column by column: of all that is held twice only one column at a time is. */
function joinOffers(parts: readonly Offers[]): Offers {
  const size = parts.reduce((sum, { customer }) => sum + customer.length, 0);
  const join = <T extends Int32Array | Uint8Array | Float64Array>(into: T, of: (one: Offers) => T): T => {
    let at = 0;
    for (const part of parts) {
      into.set(of(part), at);
      at += of(part).length;
    }
    return into;
  };
  const integers = (of: (one: Offers) => Int32Array): Int32Array => join(new Int32Array(size), of);
  const bytes = (of: (one: Offers) => Uint8Array): Uint8Array => join(new Uint8Array(size), of);
  const numbers = (of: (one: Offers) => Float64Array): Float64Array => join(new Float64Array(size), of);
  return {
    customer: integers(({ customer }) => customer),
    kind: bytes(({ kind }) => kind),
    rank: bytes(({ rank }) => rank),
    product: integers(({ product }) => product),
    score: numbers(({ score }) => score),
    source: bytes(({ source }) => source),
    because: integers(({ because }) => because),
    also: integers(({ also }) => also),
    share: numbers(({ share }) => share),
    times: integers(({ times }) => times),
    sinceDays: numbers(({ sinceDays }) => sinceDays),
    gapDays: numbers(({ gapDays }) => gapDays),
  };
}

function checkAsked({ customers, products, price }: IndexedPurchases, asked: Asked): void {
  const { top = 5, excluded, priceBand: band, basis, asOf } = asked;
  if (basis !== undefined && (basis.products !== products || basis.asOf > asOf)) {
    throw new InputError(
      "other-basis",
      `recommend: a basis of the same ${products} products and of no day after ${asOf} is needed; got ${basis.products} products, day ${basis.asOf}.`,
    );
  }
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
  if (!(band.low >= 0 && band.high >= band.low && band.high > 0)) {
    throw new InputError(
      "bad-band",
      `recommend: a price band needs 0 ≤ low ≤ high, and high above 0; got ${band.low} to ${band.high}.`,
    );
  }
}

function everybodyBefore({ customers, offsets, day }: IndexedPurchases, asOf: number): Int32Array {
  const found: number[] = [];
  for (let who = 0; who < customers; who++)
    if (offsets[who]! < offsets[who + 1]! && day[offsets[who]!]! < asOf) found.push(who);
  return Int32Array.from(found);
}
