import { FEATURES } from "../../warehouse/features/registry.js";
import type { Unit } from "../../warehouse/features/feature.js";

/** What shares of orders are shares of. */
export const ORDERS = "orders_365";

/** Shares of a customer's orders: of few orders they say little. */
export const SHARES_OF_ORDERS: readonly string[] = [
  ...["discounted_orders_share", "weekend_share", "evening_share", "online_share", "main_channel_share"],
];

const SKEWED: ReadonlySet<Unit> = new Set(["count", "days", "money", "seconds", "points"]);

/** Whether a number is read by its logarithm. */
export const isLogged = (name: string): boolean =>
  name === "lines_per_order" || FEATURES.some((feature) => feature.name === name && SKEWED.has(feature.unit));
