/** Products of a group, those with the most buyers first. */
export interface GroupTastes {
  readonly offsets: Int32Array;
  readonly product: Int32Array;
  /** One a product: its share of the buyers of its group; 0 where it has none. */
  readonly share: Float64Array;
}

/**
 * How the purchases of each group spread over its products.
 * @param group one a product; −1 where unknown
 * @param buyers one a product
 */
export function fitGroupTastes(group: Int32Array, buyers: Float64Array): GroupTastes {
  const groups = group.reduce((most, one) => Math.max(most, one), -1) + 1;
  const total = new Float64Array(groups);
  const offsets = new Int32Array(groups + 1);
  group.forEach((one, what) => {
    if (one < 0 || buyers[what] === 0) return;
    total[one]! += buyers[what]!;
    offsets[one + 1]!++;
  });
  for (let one = 0; one < groups; one++) offsets[one + 1]! += offsets[one]!;
  const next = offsets.slice();
  const product = new Int32Array(offsets[groups]!);
  const order = Array.from(buyers.keys()).sort((a, b) => buyers[b]! - buyers[a]! || a - b);
  for (const what of order) {
    const one = group[what]!;
    if (one >= 0 && buyers[what]! > 0) product[next[one]!++] = what;
  }
  return {
    offsets,
    product,
    share: buyers.map((count, what) => (group[what]! < 0 || count === 0 ? 0 : count / total[group[what]!]!)),
  };
}
