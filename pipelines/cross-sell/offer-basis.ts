import { createHash } from "node:crypto";
import { packArrays, unpackArrays } from "../../models/packed-arrays.js";
import { fitBasis, type RankingBasis } from "../../models/recommend/ranking-basis.js";
import { digestPurchases } from "../../warehouse/baskets/digest-purchases.js";
import type { ReadPurchases } from "../../warehouse/baskets/read-purchases.js";
import { openCut } from "../../warehouse/core/open-cut.js";
import { replaceCustomer } from "../../warehouse/core/replace-customer.js";
import { keepBasis, readKeptBasis } from "../../warehouse/results/next-product-kept.js";
import { dropRelations } from "../../warehouse/schema/drop-relations.js";
import type { StepContext } from "../runner/step.js";
import { modelOf, OFFERS, type OfferVersion } from "./offer-model.js";
import { purchasesOf, readOfferPurchases } from "./purchases.js";

/** What all offers are made from until everybody is ranked again, but for customers' own purchases. */
export interface OfferBasis {
  /** By the number that products have in it. */
  readonly productId: readonly string[];
  readonly productName: readonly (string | null)[];
  /** One a product; 1: not offered as of that day. */
  readonly excluded: Uint8Array;
  readonly places: readonly string[];
  /** Who the neighbours of the neighbourhood are. */
  readonly neighbourId: readonly string[];
  readonly ranking: RankingBasis;
}

export interface FoundBasis {
  readonly basis: OfferBasis;
  /** What the offers that stand in the warehouse were made from. */
  readonly isKept: boolean;
}

/** Raised when the same purchases make other offers. */
const CODE = 3;
/** Its name lets the next run drop what a killed one left. */
const CUT = "past_offer";

/**
 * What offers as of `day` are made from: the kept one, if nothing that was known then is known otherwise now; else made from
 * what was known then.
 * @param day before or at the night
 * @param read purchases as of the night
 */
export async function findBasis(
  context: StepContext,
  version: OfferVersion,
  day: string,
  read: ReadPurchases,
): Promise<FoundBasis> {
  const { project, warehouse, asOf, past } = context;
  const key = keyOf(context, version, day);
  const when = { asOf: day, days: project.settings.crossSell.offer.historyDays };
  if (day === asOf) {
    const basis = makeBasis(context, version, read);
    if (!past) await keep(context, basis, key, await digestPurchases(warehouse, context.schemas, when));
    return { basis, isKept: false };
  }
  await dropRelations(warehouse, CUT);
  await openCut(warehouse, project, day, CUT);
  const schemas = { ...context.schemas, core: CUT };
  const digest = await digestPurchases(warehouse, schemas, when);
  const kept = past ? null : await readKept(context, key, digest);
  if (kept === null) {
    await replaceCustomer(warehouse, day, CUT, namesOf(project.sources));
  }
  const basis = kept ?? makeBasis(context, version, await readOfferPurchases({ ...context, schemas, asOf: day }, day));
  await dropRelations(warehouse, CUT);
  if (kept === null && !past) await keep(context, basis, key, digest);
  return { basis, isKept: kept !== null };
}

function makeBasis({ project, log }: StepContext, version: OfferVersion, read: ReadPurchases): OfferBasis {
  log.progress(OFFERS, { doing: "learning what is bought with what" });
  const { historyDays } = project.settings.crossSell.offer;
  const ranking = fitBasis(modelOf(version), purchasesOf(read), historyDays);
  const { productId, productName, excluded, places, customerId } = read;
  const neighbours = ranking.sources?.neighbourhood.customer ?? new Int32Array(0);
  const neighbourId = Array.from(neighbours, (who) => customerId[who]!);
  return { productId, productName, excluded, places, neighbourId, ranking };
}

/** All that offers depend on beside purchases. */
function keyOf({ project }: StepContext, { body }: OfferVersion, day: string): string {
  const { excludeProducts, offer } = project.settings.crossSell;
  const { horizonDays: _, retrain: __, learnFrom: ___, gates: ____, ...settings } = offer;
  const { language, country, sources } = project;
  const of = [CODE, body, day, excludeProducts, settings, language, country, namesOf(sources)];
  return createHash("sha256").update(JSON.stringify(of)).digest("hex");
}

/** Of two that tell of a customer at the same time the later one counts. */
const namesOf = (sources: readonly { readonly name: string }[]): string[] => sources.map(({ name }) => name);

interface Content {
  readonly key: string;
  readonly digest: string;
  readonly packed: string;
}

async function keep({ warehouse }: StepContext, basis: OfferBasis, key: string, digest: string): Promise<void> {
  const { text: packed, arrays } = packArrays(basis);
  const content: Content = { key, digest, packed };
  await keepBasis(warehouse, { content: JSON.stringify(content), arrays });
}

async function readKept({ warehouse }: StepContext, key: string, digest: string): Promise<OfferBasis | null> {
  const kept = await readKeptBasis(warehouse);
  if (kept === null) return null;
  const content = JSON.parse(kept.content) as Content;
  if (content.key !== key || content.digest !== digest) return null;
  return unpackArrays({ text: content.packed, arrays: kept.arrays }) as OfferBasis;
}
