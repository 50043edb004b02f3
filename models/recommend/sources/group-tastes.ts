import type { Panel } from "../panel.js";
import {
  ROUNDS,
  START,
  tasteExplainer,
  tasteWeight,
  type ExplainedPurchases,
  type TasteShares,
} from "./taste-shares.js";

export interface GroupTastes extends TasteShares {
  /** Products of a group with a share within it, those with the greatest first. */
  readonly offsets: Int32Array;
  readonly product: Int32Array;
}

/** Of a product's share within its group so much is what its rank has in any group; the rest is what its own buyers say. */
const BY_RANK = 0.7;
/** Shares of what anybody buys are drawn to 0, as if so many more had been bought. */
const EVERYBODY_PRIOR = 200;

/**
 * A mixture, by expectation-maximisation: each purchase is either out of the customer's taste, a share for each group, or of
 * what anybody buys. The last purchase of each product counts: what is bought again and again says little of its group.
 * @param group one a product; −1 where unknown
 * @param lately one a product: buyers of late; without any, it has no share
 * @source Dempster, Laird and Rubin (1977)
 */
export function fitGroupTastes(panel: Panel, group: Int32Array, lately: Float64Array, asOf: number): GroupTastes {
  const groups = group.reduce((most, one) => Math.max(most, one), -1) + 1;
  const { rows, offsets, product } = panel;
  const weight = Float64Array.from(panel.last, (day) => tasteWeight(day, asOf));
  const byTaste = Float64Array.from(product, (what) => (group[what]! < 0 ? 0 : START));
  const purchases = { product, weight, byTaste };
  const explain = tasteExplainer(group, groups);
  let shares = sharesOf(purchases, group, groups);
  for (let round = 0; round < ROUNDS; round++) {
    for (let row = 0; row < rows; row++) explain(shares, purchases, offsets[row]!, offsets[row + 1]!);
    shares = sharesOf(purchases, group, groups);
  }
  const { within, everybody } = shares;
  lately.forEach((buyers, what) => {
    if (buyers === 0) within[what] = everybody[what] = 0;
  });
  const listed = byGroup(group, groups, within);
  drawToRank(listed, within);
  return { ...shares, ...listed };
}

function sharesOf({ product, weight, byTaste }: ExplainedPurchases, group: Int32Array, groups: number): TasteShares {
  const [within, everybody] = [new Float64Array(group.length), new Float64Array(group.length)];
  const groupShare = new Float64Array(groups);
  let [taste, other] = [0, 0];
  product.forEach((what, at) => {
    const mine = byTaste[at]! * weight[at]!;
    const rest = weight[at]! - mine;
    within[what]! += mine;
    everybody[what]! += rest;
    if (group[what]! >= 0) groupShare[group[what]!]! += mine;
    taste += mine;
    other += rest;
  });
  for (let what = 0; what < group.length; what++) {
    if (within[what]! > 0) within[what]! /= groupShare[group[what]!]!;
    everybody[what]! /= other + EVERYBODY_PRIOR;
  }
  if (taste > 0) for (let one = 0; one < groups; one++) groupShare[one]! /= taste;
  return {
    mixing: taste / Math.max(1e-9, taste + other),
    groupShare,
    within,
    everybody,
  };
}

function byGroup(group: Int32Array, groups: number, share: Float64Array): Pick<GroupTastes, "offsets" | "product"> {
  const order = Array.from(share.keys()).filter((what) => share[what]! > 0);
  order.sort((a, b) => share[b]! - share[a]! || a - b);
  const offsets = new Int32Array(groups + 1);
  for (const what of order) offsets[group[what]! + 1]!++;
  for (let one = 0; one < groups; one++) offsets[one + 1]! += offsets[one]!;
  const next = offsets.slice();
  const product = new Int32Array(order.length);
  for (const what of order) product[next[group[what]!]!++] = what;
  return { offsets, product };
}

/** Few buyers make a poor order: the mean share of the first, second, … of all groups is mixed in. */
function drawToRank({ offsets, product }: Pick<GroupTastes, "offsets" | "product">, share: Float64Array): void {
  const usual: number[] = [];
  let groups = 0;
  for (let one = 0; one + 1 < offsets.length; one++) {
    if (offsets[one] !== offsets[one + 1]) groups++;
    for (let at = offsets[one]!; at < offsets[one + 1]!; at++) {
      usual[at - offsets[one]!] = (usual[at - offsets[one]!] ?? 0) + share[product[at]!]!;
    }
  }
  for (let one = 0; one + 1 < offsets.length; one++) {
    for (let at = offsets[one]!; at < offsets[one + 1]!; at++) {
      const what = product[at]!;
      share[what] = (1 - BY_RANK) * share[what]! + (BY_RANK * usual[at - offsets[one]!]!) / groups;
    }
  }
}
