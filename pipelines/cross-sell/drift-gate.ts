import {
  activeCustomers,
  measureOfferDrift,
  type FirstScores,
  type OfferDrift,
} from "../../models/offers/offer-drift.js";
import type { FailedGate } from "../../models/offers/offer-header.js";
import type { Purchases } from "../../models/recommend/purchases.js";
import type { OfferGates, OfferSettings } from "../../project/settings.js";
import type { AsOf } from "../../project/time.js";
import type { ReadPurchases } from "../../warehouse/baskets/read-purchases.js";
import { readFirstOffers } from "../../warehouse/results/read-first-offers.js";
import { isAllowed, type StepContext } from "../runner/step.js";
import { OFFERS, type OfferVersion } from "./offer-model.js";
import { purchasesOf } from "./purchases.js";

/**
 * How far the customers that a version has made offers to in this night are from those whom it was proven on; null: too few to
 * say. It depends on purchases and offers, not on which nights ran.
 * @param day where the window of purchases ends that offers were made from
 */
export async function findDrift(
  { project, warehouse, schemas }: StepContext,
  version: OfferVersion,
  day: AsOf,
  read: ReadPurchases,
): Promise<OfferDrift | null> {
  const purchases = purchasesOf(read);
  const customers = activeCustomers(purchases, read.asOfDay);
  const ids = Array.from(customers, (who) => read.customerId[who]!);
  const first = await readFirstOffers(warehouse, schemas, ids);
  return driftOf(version, day, project.settings.crossSell.offer, purchases, { customers, first }, read.asOfDay);
}

/** The same of any offers; `asOf` is the first day of purchases that is not known any more, where day `historyDays` does not begin at it. */
export function driftOf(
  { header }: OfferVersion,
  day: AsOf,
  { historyDays }: OfferSettings,
  purchases: Purchases,
  { customers, first }: { readonly customers: Int32Array; readonly first: FirstScores },
  asOf = historyDays,
): OfferDrift | null {
  const { stability, horizonDays } = header;
  if (stability === undefined || stability === null) return null;
  const trained = historyDays - daysBetween(header.asOf, day);
  return measureOfferDrift(stability, purchases, { asOf, trained, horizonDays }, customers, first);
}

const daysBetween = (from: string, to: string): number => (timeOf(to) - timeOf(from)) / 86_400_000;
const timeOf = (moment: string): number => Date.parse(`${moment.replace(" ", "T")}Z`);

/** Customers are others than those whom the model was proven on, or products are others than those it learned from. */
export function driftGate(found: OfferDrift | null, gates: OfferGates, allow: ReadonlySet<string>): FailedGate[] {
  if (found === null) return [];
  const { scores, features, unknownShare } = found;
  const moved = (columns: OfferDrift["scores"]) =>
    columns.filter(({ shift, byChance }) => shift > Math.max(gates.shift, byChance));
  const named = (columns: OfferDrift["scores"]): string =>
    columns.map(({ name, shift }) => `${name} (${shift.toFixed(2)})`).join(", ");
  const [byScore, byFeature] = [moved(scores), moved(features)];
  const what = [
    byScore.length > 0 ? `scores of first offers have moved: ${named(byScore)}` : "",
    byFeature.length > 0 && byFeature.length >= gates.shiftedShare * features.length
      ? `${byFeature.length} of ${features.length} features have: ${named(byFeature)}`
      : "",
  ].filter((part) => part !== "");
  const messages = [
    ...(what.length > 0
      ? [`population stability against the held-out days must be at most ${gates.shift}; ${what.join("; ")}`]
      : []),
    ...(unknownShare !== null && unknownShare > gates.unknownShare
      ? [
          `at most ${percent(gates.unknownShare)} of what was bought lately may be products that nobody had bought when the model was trained; got ${percent(unknownShare)}: are there new product codes?`,
        ]
      : []),
  ];
  if (messages.length === 0) return [];
  const message = `${OFFERS}: ${messages.join("; ")}. Train again, or look what has changed.`;
  return [{ gate: "drift", message, allowed: isAllowed(allow, "drift", OFFERS) }];
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))}%`;
