import { FitError } from "../../models/errors.js";
import type { FailedGate, OfferHeader } from "../../models/offers/offer-header.js";
import { fitRecommender } from "../../models/recommend/recommender.js";
import type { ReadPurchases } from "../../warehouse/baskets/read-purchases.js";
import { isAllowed, type StepContext } from "../runner/step.js";
import { offerBody, OFFERS, versionText, type OfferVersion } from "./offer-model.js";
import { purchasesOf, threadsOf } from "./purchases.js";

export interface TrainedOffers {
  readonly version: OfferVersion;
  readonly promoted: boolean;
}

/**
 * Learns to rank products from what customers bought next, and decides by rule whether that version is to offer.
 * @param live the version that offers now; null: none
 * @throws {FitError} too-few-customers
 */
export async function trainOffers(
  { project, asOf, allow, log }: StepContext,
  read: ReadPurchases,
  number: number,
  live: OfferVersion | null,
): Promise<TrainedOffers> {
  const { seed } = project.settings;
  const { horizonDays, historyDays, gates } = project.settings.crossSell.offer;
  log.progress(OFFERS, { doing: "learning what to offer" });
  const model = await fitRecommender(purchasesOf(read), { asOf: historyDays, horizonDays, seed, threads: threadsOf() });
  const { heldOut, notes } = model.report;
  if (heldOut < gates.leastCustomers && !isAllowed(allow, "too_little_data", OFFERS)) {
    throw new FitError(
      "too-few-customers",
      `cross-sell: needs ${gates.leastCustomers} customers who bought before and in the last ${horizonDays} days; got ${heldOut}.`,
    );
  }
  const failed: FailedGate[] = [];
  const plain = model.ranking === "frequency-popularity";
  const of = plain
    ? "own frequency and popularity, which nothing surely beat on the held-out days"
    : `${model.ranking}, surely better than own frequency and popularity on the held-out days`;
  const refused = failed.filter(({ allowed }) => !allowed).map(({ gate }) => gate);
  const outcome = refused.length > 0 ? "refused" : live === null ? "first" : "promoted";
  const reason =
    refused.length > 0
      ? `${of}: refused by ${refused.join(", ")}`
      : `${of}: ${live === null ? "none was live" : `takes the place of ${versionText(live.version)}`}`;
  const header: OfferHeader = {
    kind: OFFERS,
    format: 1,
    ranking: model.ranking,
    asOf,
    seed,
    horizonDays,
    heldOut,
    failed,
    outcome,
    reason,
    notes,
  };
  return { version: { version: number, header, body: offerBody(header, model) }, promoted: refused.length === 0 };
}
