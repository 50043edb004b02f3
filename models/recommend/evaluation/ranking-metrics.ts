/** What a customer bought of what was asked, and which of the first offers were among it. */
export interface Ranked {
  /** Different products bought: from 1. */
  readonly relevant: number;
  /** By rank; false: not bought. Ranks beyond its end were not filled. */
  readonly hits: readonly boolean[];
}

/** Hits among the first `depth` over the products bought; 0 to 1. */
export function recallAt({ relevant, hits }: Ranked, depth: number): number {
  return countHits(hits, depth) / relevant;
}

/**
 * Discounted gain of the hits among the first `depth` over that of the best order of the products bought; 0 to 1.
 * @source Järvelin and Kekäläinen (2002), with gain 1
 */
export function ndcgAt({ relevant, hits }: Ranked, depth: number): number {
  let [gain, best] = [0, 0];
  for (let rank = 0; rank < depth; rank++) {
    const discount = 1 / Math.log2(rank + 2);
    if (hits[rank] === true) gain += discount;
    if (rank < relevant) best += discount;
  }
  return gain / best;
}

/** 1 where one of the first `depth` was bought. */
export const hitAt = ({ hits }: Ranked, depth: number): number => (countHits(hits, depth) > 0 ? 1 : 0);

function countHits(hits: readonly boolean[], depth: number): number {
  let found = 0;
  for (let rank = 0; rank < Math.min(depth, hits.length); rank++) if (hits[rank]) found++;
  return found;
}
