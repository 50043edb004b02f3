import type { Panel } from "../panel.js";
import { invertPositive } from "./invert-positive.js";
import { linkCollector, type ProductLinks } from "./product-links.js";

export interface EaseParams {
  /** Products that take part at most: those with the most customers. The cost is the cube of it. */
  readonly mostProducts: number;
  /** Square penalty, in customers. */
  readonly l2: number;
  /** Links of a product that are kept. */
  readonly mostLinks: number;
  /** Products of fewer customers do not take part: they cost as much and say nothing. */
  readonly leastBuyers: number;
}

/**
 * The linear map from what customers bought to what they bought, without a product speaking for itself, that errs least in
 * squares. Only its positive weights are kept.
 * @source Steck (2019), equations 8 to 10
 */
export function fitEase(panel: Panel, { mostProducts, l2, mostLinks, leastBuyers }: EaseParams): ProductLinks {
  const { products, byProduct } = panel;
  const buyers = (what: number): number => byProduct[what + 1]! - byProduct[what]!;
  const taking = Array.from({ length: products }, (_, what) => what)
    .filter((what) => buyers(what) >= leastBuyers)
    .sort((a, b) => buyers(b) - buyers(a) || a - b)
    .slice(0, mostProducts)
    .sort((a, b) => a - b);
  const n = taking.length;
  const inverse = invertPositive(gramOf(panel, taking, l2), n);
  const links = linkCollector(products, mostLinks);
  const weights = new Float64Array(products);
  const touched = Int32Array.from(taking);
  const none = new Int32Array(0);
  for (let what = 0, i = 0; what < products; what++) {
    if (taking[i] !== what) {
      links.add(what, none, 0, weights);
      continue;
    }
    for (let j = 0; j < n; j++) weights[taking[j]!] = i === j ? 0 : -inverse[i * n + j]! / inverse[j * n + j]!;
    links.add(what, touched, n, weights);
    i++;
  }
  return links.finish();
}

/** How many customers bought both, with the penalty on the diagonal. */
function gramOf(panel: Panel, taking: readonly number[], l2: number): Float64Array {
  const n = taking.length;
  const place = new Int32Array(panel.products).fill(-1);
  taking.forEach((what, i) => (place[what] = i));
  const gram = new Float64Array(n * n);
  const here = new Int32Array(n);
  for (let row = 0; row < panel.rows; row++) {
    let count = 0;
    for (let at = panel.offsets[row]!; at < panel.offsets[row + 1]!; at++) {
      const i = place[panel.product[at]!]!;
      if (i >= 0) here[count++] = i;
    }
    for (let a = 0; a < count; a++) {
      const base = here[a]! * n;
      for (let b = 0; b < count; b++) gram[base + here[b]!]!++;
    }
  }
  for (let i = 0; i < n; i++) gram[i * n + i]! += l2;
  return gram;
}
