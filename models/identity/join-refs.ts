import { InputError } from "../errors.js";

/** Refs as numbers, 0 and up, in founding order: a lower number is the older founding ref. */
export interface RefGraph {
  readonly refs: number;
  /** The customer that a ref has already, as the number of its founding ref; -1: none yet. */
  readonly fixed: Int32Array;
  /** Of a founding ref, the one whose customer it has become since; -1: none. */
  readonly became: Int32Array;
  /** Pairs of refs of one person, in the order in which they became known. */
  readonly left: Int32Array;
  readonly right: Int32Array;
}

export interface JoinedRefs {
  /** Of each ref, the founding ref of the customer that it first had. */
  readonly founder: Int32Array;
  /** Customers that became another: founding refs, and the pair that joined them. */
  readonly merges: readonly { readonly from: number; readonly into: number; readonly pair: number }[];
}

/**
 * Which refs are one customer: connected by pairs. A customer that exists keeps its founding ref; where two that exist
 * are joined, the younger merges into the older.
 * @throws {InputError} unequal-lengths, out-of-range
 * @source union by the older root with path halving: Tarjan and van Leeuwen (1984)
 */
export function joinRefs(graph: RefGraph): JoinedRefs {
  const { refs, fixed, became, left, right } = graph;
  if (fixed.length !== refs || became.length !== refs || left.length !== right.length) {
    throw new InputError(
      "unequal-lengths",
      `joinRefs: fixed and became must have ${refs} entries, and left and right as many as each other.`,
    );
  }
  const parent = new Int32Array(refs);
  /** Of a root: the founding ref of the existing customer in its set; -1: none. */
  const owner = new Int32Array(refs).fill(-1);
  for (let i = 0; i < refs; i++) {
    parent[i] = became[i]! >= 0 ? became[i]! : fixed[i]! >= 0 ? fixed[i]! : i;
    if (fixed[i]! >= refs)
      throw new InputError("out-of-range", `joinRefs: fixed[${i}] must be below ${refs}; got ${fixed[i]}.`);
    if (fixed[i]! >= 0 && became[fixed[i]!]! < 0) owner[fixed[i]!] = fixed[i]!;
  }
  const find = (ref: number): number => {
    let at = ref;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const merges: { from: number; into: number; pair: number }[] = [];
  for (let pair = 0; pair < left.length; pair++) {
    const a = find(left[pair]!);
    const b = find(right[pair]!);
    if (a === b) continue;
    const [older, younger] = a < b ? [a, b] : [b, a];
    const [first, second] = [owner[older]!, owner[younger]!];
    if (first >= 0 && second >= 0) {
      const [into, from] = first < second ? [first, second] : [second, first];
      merges.push({ from, into, pair });
      owner[older] = into;
    } else {
      owner[older] = Math.max(first, second);
    }
    parent[younger] = older;
  }
  const founder = new Int32Array(refs);
  for (let i = 0; i < refs; i++) {
    const root = find(i);
    founder[i] = fixed[i]! >= 0 ? fixed[i]! : owner[root]! >= 0 ? owner[root]! : root;
  }
  return { founder, merges };
}
