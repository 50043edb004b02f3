/** Area under the curve: how often one with label 1 has the higher score than one with label 0, ties half. */
export function aucOf(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let [ranks, positives] = [0, 0];
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    for (let at = from; at < to; at++) {
      if (labels[order[at]!] !== 1) continue;
      ranks += (from + to + 1) / 2;
      positives++;
    }
    from = to;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) throw new RangeError("aucOf: needs both labels; got one");
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Numbers from 0 to 1 by a seed (mulberry32): the same ones every time. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The 95% interval of a statistic of rows by bootstrap: 1,000 draws by a seed, percentiles. */
export function intervalOf(rows: number, statistic: (drawn: Int32Array) => number, seed: number): [number, number] {
  const next = random(seed);
  const drawn = Array.from({ length: 1000 }, () =>
    statistic(Int32Array.from({ length: rows }, () => Math.floor(next() * rows))),
  );
  drawn.sort((a, b) => a - b);
  return [drawn[25]!, drawn[974]!];
}
