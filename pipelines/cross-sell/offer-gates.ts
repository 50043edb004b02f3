import type { OfferCheck } from "../../models/offers/check-offers.js";
import type { FailedGate } from "../../models/offers/offer-header.js";
import { addDays } from "../../project/time.js";
import { findChangedPurchases, type ChangedPurchases } from "../../warehouse/baskets/find-changed-purchases.js";
import { isAllowed, type StepContext } from "../runner/step.js";
import { OFFERS } from "./offer-model.js";

const LEAK_CUSTOMERS = 20_000;

const failed = (gate: string, message: string, allow: ReadonlySet<string>): FailedGate => ({
  gate,
  message: `${OFFERS}: ${message}`,
  allowed: isAllowed(allow, gate, OFFERS),
});

/** What was known of purchases before the held-out days when these began, against what training reads of them now. */
export async function findFuture({ project, warehouse, schemas, asOf }: StepContext): Promise<ChangedPurchases> {
  const { excludeProducts, offer } = project.settings.crossSell;
  return findChangedPurchases(warehouse, schemas, {
    asOf,
    daysBack: offer.horizonDays,
    cut: addDays(asOf, -offer.horizonDays),
    days: offer.historyDays,
    excludeProducts,
    customers: LEAK_CUSTOMERS,
  });
}

/** Much that is learned from was not known yet when the days began that it is held against, or not so. */
export function leakGate(found: ChangedPurchases, most: number, allow: ReadonlySet<string>): FailedGate[] {
  const { customers, purchases, late, gone } = found;
  if (late + gone <= most * purchases) return [];
  const message = `of what customers bought before the held-out days at most ${percent(most)} may be known otherwise now than it was then; of ${purchases} purchases of ${customers} customers ${late} became known only later, and ${gone} came back or were corrected. What was learned has seen the future; train again ${LATER}.`;
  return [failed("leak", message, allow)];
}

const LATER = "when the held-out days lie after what came late";

/** The same in words, where there is any of it. */
export function futureNotes({ purchases, late, gone }: ChangedPurchases): string[] {
  if (late + gone === 0) return [];
  const share = (part: number): string => `${((100 * part) / purchases).toFixed(1)}%`;
  return [
    `of purchases before the held-out days ${share(late)} became known only in them or later, and ${share(gone)} came back or were corrected since`,
  ];
}

/** What customers never bought before is not bought by most of them because it stands first. */
export function takeUpGate({ calibration }: OfferCheck, most: number, allow: ReadonlySet<string>): FailedGate[] {
  const offers = calibration.new.reduce((sum, { weight }) => sum + weight, 0);
  const taken = calibration.new.reduce((sum, { weight, came }) => sum + weight * came, 0);
  if (taken <= most * offers) return [];
  const message = `that more than ${percent(most)} of the first five new offers were bought on the held-out days is too good to be true; got ${percent(taken / offers)} of ${offers}. Look for a leak: purchases known under another customer or product, or with wrong dates.`;
  return [failed("too_good", message, allow)];
}

/** Said and seen take-up are too far from each other. */
export function calibrationGate(check: OfferCheck, allow: ReadonlySet<string>): FailedGate[] {
  const { calibrationError: got, calibrationLimit: limit } = check;
  if (got <= limit) return [];
  const message = `the mean distance of expected and seen take-up must be at most ${limit.toFixed(4)} on the held-out days; got ${got.toFixed(4)}.`;
  return [failed("calibration", message, allow)];
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))}%`;
