/** Uniform on 0 (inclusive) to 1 (exclusive), 32 bits a draw. */
export type Random = () => number;

/**
 * A stream of draws that is the same for the same seed, on any machine.
 * @param seed any number; its lowest 32 bits count
 * @source splitmix-like start, then xoshiro128** of Blackman and Vigna (2018)
 */
export function seededRandom(seed: number): Random {
  const bits = seededBits(seed);
  return () => bits() / 4294967296;
}

/** The same stream as whole numbers from 0 to 2^32 − 1. */
export function seededBits(seed: number): () => number {
  let state = seed >>> 0;
  const start = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  let [a, b, c, d] = [start(), start(), start(), start()];
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
}

/** Standard normal draws, by Box and Muller. */
export function normalDraw(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** 0 to n − 1 in random order, by Fisher and Yates. */
export function shuffled(n: number, random: Random): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const j = Math.floor(random() * (i + 1));
    order[i] = order[j]!;
    order[j] = i;
  }
  return order;
}
