import { KINDS, type Offers } from "../../models/recommend/offers.js";
import { recommend } from "../../models/recommend/recommender.js";
import { addDays } from "../../project/time.js";
import type { ReadPurchases } from "../../warehouse/baskets/read-purchases.js";
import {
  forgetKept,
  readKeptDigests,
  readOfferedAny,
  replaceKeptDigests,
} from "../../warehouse/results/next-product-kept.js";
import { replaceNextProducts, type OfferRows } from "../../warehouse/results/next-product.js";
import type { StepContext } from "../runner/step.js";
import { findBasis, type OfferBasis } from "./offer-basis.js";
import { modelOf, OFFERS, type OfferVersion } from "./offer-model.js";
import { ownPurchases, type OwnPurchases } from "./own-purchases.js";
import { threadsOf } from "./purchases.js";
import { reasonTexts } from "./reason-text.js";

const TOP = 5;
const BLOCK = 50_000;

export interface WrittenOffers {
  readonly rows: number;
  /** Customers who were ranked in this night, and who have offers or could have. */
  readonly ranked: number;
  readonly customers: number;
}

/**
 * Writes `result.next_product` for everybody who bought in the window. Between two days on which everybody is ranked only
 * those are who bought since, whose purchases are known otherwise, or who were offered what may not be offered any more.
 * @param day as of which everybody is ranked, before or at the night
 * @param read purchases as of the night, by days of that day
 */
export async function writeOffers(
  context: StepContext,
  version: OfferVersion,
  day: string,
  read: ReadPurchases,
): Promise<WrittenOffers> {
  const { warehouse, asOf, schemas, past } = context;
  const { basis, isKept } = await findBasis(context, version, day, read);
  const own = ownPurchases(read, basis);
  const closed = closedSince(read, basis);
  const everybody = own.customers();
  const digests = new Map(everybody.map((who) => [read.customerId[who]!, own.digest(who)]));
  const stay = isKept ? await whoStays(context, digests, named(basis, closed)) : new Set<string>();
  const changed = everybody.filter((who) => !stay.has(read.customerId[who]!));
  const { log } = context;
  log.progress(OFFERS, { doing: `ranking products for ${changed.length} of ${everybody.length} customers` });
  const first = await rank(context, version, own.of(changed), basis.excluded, read.asOfDay);
  const hit = new Set(first.customer.filter((_, i) => closed[first.product[i]!] === 1));
  const again = [...hit].map((nr) => changed[nr]!);
  const excluded = basis.excluded.map((one, product) => one | closed[product]!);
  const second = await rank(context, version, own.of(again), excluded, read.asOfDay);
  log.progress(OFFERS, { doing: "writing offers" });
  const write = rowsOf(context, version, basis, day, read.asOfDay);
  const ids = (whom: readonly number[]): string[] => whom.map((who) => read.customerId[who]!);
  const blocks = [write(first, ids(changed), hit), write(second, ids(again), new Set())];
  if (!past) await replaceKeptDigests(warehouse, ...columnsOf(digests, (id) => stay.has(id)));
  const rows = await replaceNextProducts(warehouse, asOf, schemas, chain(blocks), isKept);
  const struck = new Set(ids(again));
  if (!past) await replaceKeptDigests(warehouse, ...columnsOf(digests, (id) => !struck.has(id)));
  return { rows, ranked: changed.length, customers: everybody.length };
}

/** Writes it without a row: nothing is offered to anybody as of this night. */
export async function writeNoOffers({ warehouse, asOf, schemas, past }: StepContext): Promise<number> {
  if (!past) await forgetKept(warehouse);
  return replaceNextProducts(warehouse, asOf, schemas, []);
}

/** Customers whose offers would come out as they are. */
async function whoStays(
  { warehouse }: StepContext,
  digests: ReadonlyMap<string, number>,
  closed: readonly string[],
): Promise<Set<string>> {
  const kept = await readKeptDigests(warehouse);
  const stay = new Set<string>();
  for (const [id, digest] of digests) if (kept.get(id) === digest) stay.add(id);
  for (const id of await readOfferedAny(warehouse, closed)) stay.delete(id);
  return stay;
}

/** By product of the basis, 1: was offered as of its day, and may not be now. */
function closedSince(read: ReadPurchases, { productId, excluded }: OfferBasis): Uint8Array {
  const offered = new Set(read.productId.filter((_, at) => read.excluded[at] === 0));
  return excluded.map((one, product) => (one === 0 && !offered.has(productId[product]!) ? 1 : 0));
}

const named = ({ productId }: OfferBasis, marked: Uint8Array): string[] =>
  productId.filter((_, product) => marked[product] === 1);

function rank(
  { project }: StepContext,
  version: OfferVersion,
  { purchases, ranking }: OwnPurchases,
  excluded: Uint8Array,
  asOf: number,
): Promise<Offers> {
  const { priceBand } = project.settings.crossSell.offer;
  const band = priceBand === null ? {} : { priceBand };
  const asked = { asOf, top: TOP, excluded, threads: threadsOf(), basis: ranking, ...band };
  return recommend(modelOf(version), purchases, asked);
}

/** Blocks of rows of offers, those of the customers `without` left out. */
function rowsOf({ project }: StepContext, version: OfferVersion, basis: OfferBasis, day: string, asOfDay: number) {
  const { historyDays } = project.settings.crossSell.offer;
  const reason = reasonTexts(project, {
    ...basis,
    firstDay: addDays(day, -historyDays).slice(0, 10),
    asOfDay,
    popularDays: modelOf(version).popularDays,
  });
  return function* (offers: Offers, customerId: readonly string[], without: ReadonlySet<number>): Generator<OfferRows> {
    const size = offers.customer.length;
    for (let from = 0; from < size; from += BLOCK) {
      const entries = Array.from({ length: Math.min(BLOCK, size - from) }, (_, i) => from + i).filter(
        (entry) => !without.has(offers.customer[entry]!),
      );
      yield {
        customerId: entries.map((entry) => customerId[offers.customer[entry]!]!),
        kind: entries.map((entry) => KINDS[offers.kind[entry]!]!),
        rank: Float64Array.from(entries, (entry) => offers.rank[entry]!),
        productId: entries.map((entry) => basis.productId[offers.product[entry]!]!),
        score: Float64Array.from(entries, (entry) => offers.score[entry]!),
        reason: entries.map((entry) => reason(offers, entry)),
      };
    }
  };
}

function* chain<T>(lists: readonly Iterable<T>[]): Generator<T> {
  for (const list of lists) yield* list;
}

function columnsOf(digests: ReadonlyMap<string, number>, keeps: (id: string) => boolean): [string[], Float64Array] {
  const kept = [...digests].filter(([id]) => keeps(id));
  return [kept.map(([id]) => id), Float64Array.from(kept, ([, digest]) => digest)];
}
