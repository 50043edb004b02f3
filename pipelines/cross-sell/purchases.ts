import { availableParallelism } from "node:os";
import type { Purchases } from "../../models/recommend/purchases.js";
import { readPurchases, type ReadPurchases } from "../../warehouse/baskets/read-purchases.js";
import type { StepContext } from "../runner/step.js";

export const threadsOf = (): number => availableParallelism();

/**
 * What known customers bought in the window, and what may be offered of it.
 * @param origin the window lies before it, and so do `historyDays` days; before or at the night
 */
export function readOfferPurchases(
  { project, warehouse, asOf, schemas }: StepContext,
  origin: string,
): Promise<ReadPurchases> {
  const { excludeProducts, offer } = project.settings.crossSell;
  return readPurchases(warehouse, schemas, {
    asOf,
    origin,
    days: offer.historyDays,
    excludeProducts,
    withhold: offer.excludeProducts,
    statuses: offer.unavailable,
    unsoldDays: offer.unsoldDays,
  });
}

export const purchasesOf = (read: ReadPurchases): Purchases => ({
  customers: read.customerId.length,
  products: read.productId.length,
  customer: read.customer,
  product: read.product,
  day: read.day,
  group: read.group,
  segment: read.segment,
  price: read.price,
});
