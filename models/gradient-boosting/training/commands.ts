/** What a thread can be told to do with the rows and features that it owns. */
export const Command = {
  stop: 0,
  /** Gradients and Hessians of the scores; `maxima`. */
  derive: 1,
  /** Packed gradients, the rows of the round in leaf 0, and their histogram. Integers: keys; numbers: scales, share. */
  root: 2,
  /** Rows of a leaf into two, and the histogram of one. Integers: see `Split`. */
  split: 3,
  /** Adds up histograms, subtracts, finds splits. Integers: first leaf, second or −1. */
  find: 4,
  /** Rows of a leaf that would go left, into `count` of leaf `integers[1]`. */
  countLeft: 5,
  /** Rows of a leaf by bin. */
  countBins: 6,
  /** Splits of one leaf again, by counted rows. */
  findCounted: 7,
  /** Exact gradients and Hessians of each leaf by block. */
  leafSums: 8,
  /** Leaf values onto scores, also of validation rows. */
  addTree: 9,
  /** Losses by block. Integers: whether of training rows. */
  loss: 10,
} as const;

export type CommandName = keyof typeof Command;
