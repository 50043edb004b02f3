import { makePanel } from "../panel.js";
import type { IndexedPurchases } from "../purchases.js";
import { fitAls, type AlsModel } from "./als.js";
import { fitEase } from "./ease.js";
import { followedProducts, type FollowedProducts } from "./followed-products.js";
import { fitGroupTastes, type GroupTastes } from "./group-tastes.js";
import { fitNeighbourhood, type Neighbourhood, type NeighbourParams } from "./neighbours.js";
import type { ProductLinks } from "./product-links.js";
import { countProducts, type ProductStatistics } from "./product-statistics.js";
import { similarProducts } from "./similar-products.js";

/** What is known as of a day: all that candidates are drawn from. */
export interface Sources {
  readonly asOf: number;
  readonly statistics: ProductStatistics;
  readonly similar: ProductLinks;
  readonly followed: FollowedProducts;
  readonly ease: ProductLinks;
  readonly als: AlsModel;
  readonly neighbourhood: Neighbourhood;
  /** null: products have no groups. */
  readonly tastes: GroupTastes | null;
}

export const HALF_LIFE = 90;
export const NEIGHBOURS: NeighbourParams = {
  neighbours: 60,
  groupSize: 3,
  basketDecay: 0.9,
  groupDecay: 0.7,
  mostCustomers: 5000,
};
const PANEL = { halfLife: HALF_LIFE, mostCustomers: 200_000, mostProducts: 200 };
const EASE = { mostProducts: 1000, l2: 200, mostLinks: 200, leastBuyers: 10 };
/** Factors cost as many solutions as customers, over and over, and more customers change them little. */
const ALS_CUSTOMERS = 50_000;
const ALS = { factors: 16, iterations: 6, l2: 50, alpha: 5 };
const MOST_LINKS = 50;

export function fitSources(
  purchases: IndexedPurchases,
  { asOf, horizonDays, seed }: { readonly asOf: number; readonly horizonDays: number; readonly seed: number },
): Sources {
  const panel = makePanel(purchases, { ...PANEL, asOf });
  const narrow =
    panel.rows <= ALS_CUSTOMERS ? panel : makePanel(purchases, { ...PANEL, mostCustomers: ALS_CUSTOMERS, asOf });
  const statistics = countProducts(purchases, asOf, horizonDays);
  return {
    asOf,
    statistics,
    similar: similarProducts(panel, MOST_LINKS),
    followed: followedProducts(panel, MOST_LINKS),
    ease: fitEase(panel, EASE),
    als: fitAls(narrow, { ...ALS, seed }),
    neighbourhood: fitNeighbourhood(purchases, panel.customer, NEIGHBOURS, asOf),
    tastes: purchases.group === undefined ? null : fitGroupTastes(panel, purchases.group, statistics.buyers[3]!, asOf),
  };
}
