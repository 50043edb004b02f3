import type { CustomerHistory } from "./customer-history.js";
import type { Asked } from "./offers.js";
import type { IndexedPurchases } from "./purchases.js";

/** For a customer's history, whether the price of a new product suits them. */
export type Suits = (history: CustomerHistory) => (product: number) => boolean;

/** Products within a band around the geometric mean of what the customer's products cost; one whose price is not known suits everybody. */
export function priceBand({ price }: IndexedPurchases, band: Asked["priceBand"]): Suits {
  if (band === undefined || price === undefined) return () => () => true;
  return ({ size, product }) => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < size; i++) {
      const one = price[product[i]!]!;
      if (!(one > 0)) continue;
      sum += Math.log(one);
      count++;
    }
    if (count === 0) return () => true;
    const usual = Math.exp(sum / count);
    const [low, high] = [usual * band.low, usual * band.high];
    return (what) => Number.isNaN(price[what]!) || (price[what]! >= low && price[what]! <= high);
  };
}
