import type { Panel } from "../panel.js";
import { linkCollector, type ProductLinks } from "./product-links.js";

/**
 * Cosine of the customers of two products, damped where few bought both: common / (√(a·b) + damping).
 * @param most links of a product that are kept
 * @source Sarwar and others (2001); damping as by Koren (2010)
 */
export function similarProducts(panel: Panel, most: number, damping = 10): ProductLinks {
  const { products, offsets, product, byProduct, entry, row } = panel;
  const links = linkCollector(products, most);
  const common = new Float64Array(products);
  const touched = new Int32Array(products);
  for (let a = 0; a < products; a++) {
    let count = 0;
    for (let i = byProduct[a]!; i < byProduct[a + 1]!; i++) {
      const of = row[entry[i]!]!;
      for (let at = offsets[of]!; at < offsets[of + 1]!; at++) {
        const b = product[at]!;
        if (common[b]!++ === 0) touched[count++] = b;
      }
    }
    const mine = byProduct[a + 1]! - byProduct[a]!;
    common[a] = 0;
    for (let i = 0; i < count; i++) {
      const b = touched[i]!;
      if (b !== a) common[b]! /= Math.sqrt(mine * (byProduct[b + 1]! - byProduct[b]!)) + damping;
    }
    links.add(a, touched, count, common);
    for (let i = 0; i < count; i++) common[touched[i]!] = 0;
  }
  return links.finish();
}
