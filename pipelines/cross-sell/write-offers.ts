import { KINDS, type Offers } from "../../models/recommend/offers.js";
import { recommend, type Recommender } from "../../models/recommend/recommender.js";
import { addDays } from "../../project/time.js";
import type { ReadPurchases } from "../../warehouse/baskets/read-purchases.js";
import { replaceNextProducts, type OfferRows } from "../../warehouse/results/next-product.js";
import type { StepContext } from "../runner/step.js";
import { purchasesOf, threadsOf } from "./purchases.js";
import { reasonTexts } from "./reason-text.js";

const TOP = 5;
const BLOCK = 50_000;

/** Writes `result.next_product` for everybody who bought in the window; returns its rows. */
export async function writeOffers(
  { project, warehouse, asOf, schemas }: StepContext,
  model: Recommender,
  read: ReadPurchases,
): Promise<number> {
  const { historyDays, priceBand } = project.settings.crossSell.offer;
  const offers = await recommend(model, purchasesOf(read), {
    asOf: historyDays,
    top: TOP,
    excluded: read.excluded,
    threads: threadsOf(),
    ...(priceBand === null ? {} : { priceBand }),
  });
  const reason = reasonTexts(project, {
    ...read,
    firstDay: addDays(asOf, -historyDays).slice(0, 10),
    asOfDay: historyDays,
    popularDays: model.popularDays,
  });
  return replaceNextProducts(warehouse, asOf, schemas, blocks(offers, read, reason));
}

/** Writes it without a row: nothing is offered to anybody as of this night. */
export const writeNoOffers = ({ warehouse, asOf, schemas }: StepContext): Promise<number> =>
  replaceNextProducts(warehouse, asOf, schemas, []);

function* blocks(
  offers: Offers,
  { customerId, productId }: ReadPurchases,
  reason: ReturnType<typeof reasonTexts>,
): Generator<OfferRows> {
  const size = offers.customer.length;
  for (let from = 0; from < size; from += BLOCK) {
    const entries = Array.from({ length: Math.min(BLOCK, size - from) }, (_, i) => from + i);
    yield {
      customerId: entries.map((entry) => customerId[offers.customer[entry]!]!),
      kind: entries.map((entry) => KINDS[offers.kind[entry]!]!),
      rank: Float64Array.from(entries, (entry) => offers.rank[entry]!),
      productId: entries.map((entry) => productId[offers.product[entry]!]!),
      score: Float64Array.from(entries, (entry) => offers.score[entry]!),
      reason: entries.map((entry) => reason(offers, entry)),
    };
  }
}
