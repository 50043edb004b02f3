import type { Baskets } from "../../../models/association/baskets.js";

/** Numbers from 0 to below 1, by seed: mulberry32. */
export function randomBy(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Some sets that return, among items of falling frequency. */
export function randomLists(seed: number, baskets: number, items: number): number[][] {
  const random = randomBy(seed);
  const likely = Array.from({ length: items }, (_, item) => random() ** 2 * (0.8 / (1 + item / 4)));
  const together = Array.from({ length: 3 }, () => Array.from({ length: 3 }, () => Math.floor(random() * items)));
  return Array.from({ length: baskets }, () => {
    const basket = likely.flatMap((p, item) => (random() < p ? [item] : []));
    for (const set of together) if (random() < 0.2) basket.push(...set);
    return basket;
  });
}

/** The same basket sizes and item counts, the items exchanged between baskets wherever that makes no duplicate. */
export function shuffle({ items, codes, offsets }: Baskets, seed: number): Baskets {
  const random = randomBy(seed);
  const mixed = codes.slice();
  const basketOf = new Int32Array(codes.length);
  const held = Array.from({ length: offsets.length - 1 }, (_, basket) => {
    basketOf.fill(basket, offsets[basket]!, offsets[basket + 1]!);
    return new Set(codes.subarray(offsets[basket]!, offsets[basket + 1]!));
  });
  // Three exchanges tried for each item.
  for (let tried = 0; tried < 3 * codes.length; tried++) {
    const [i, j] = [Math.floor(random() * codes.length), Math.floor(random() * codes.length)];
    const [one, other] = [held[basketOf[i]!]!, held[basketOf[j]!]!];
    const [a, b] = [mixed[i]!, mixed[j]!];
    if (one.has(b) || other.has(a)) continue;
    one.delete(a);
    one.add(b);
    other.delete(b);
    other.add(a);
    [mixed[i], mixed[j]] = [b, a];
  }
  return { items, codes: mixed, offsets };
}
