import { recommenderFromJson, type Recommender } from "../../models/recommend/recommender.js";
import type { OfferHeader } from "../../models/offers/offer-header.js";

/** What the model of offers and its versions are named. */
export const OFFERS = "cross-sell";

/** One version of the model of offers. */
export interface OfferVersion {
  readonly version: number;
  readonly header: OfferHeader;
  /** All of it, as JSON holds it. */
  readonly body: unknown;
}

export const versionText = (version: number): string => `${OFFERS}.v${version}`;

/** Plain values: header and model in one. */
export const offerBody = (header: OfferHeader, model: Recommender): unknown =>
  JSON.parse(JSON.stringify({ ...header, model: model.toJSON() }));

export const modelOf = ({ body }: OfferVersion): Recommender =>
  recommenderFromJson((body as { readonly model: unknown }).model);
