import type { Tree } from "../tree.js";

/** The way to one leaf, by feature: in the order in which they are first asked. */
export interface LeafWay {
  readonly features: Int32Array;
  /** Share of rows that stay on the way at the splits by the feature. */
  readonly zeros: Float64Array;
}

/** The ways to all leaves, and for each inner node the place of its feature on all ways through it. */
export function leafWays(tree: Tree): { readonly ways: readonly LeafWay[]; readonly place: Int32Array } {
  const { feature, left, right, rows, leafRows } = tree;
  const ways = new Array<LeafWay>(leafRows.length);
  const place = new Int32Array(feature.length);
  const walk = (child: number, features: readonly number[], zeros: readonly number[]): void => {
    if (child < 0) {
      ways[~child] = { features: Int32Array.from(features), zeros: Float64Array.from(zeros) };
      return;
    }
    const known = features.indexOf(feature[child]!);
    const at = known < 0 ? features.length : known;
    place[child] = at;
    for (const next of [left[child]!, right[child]!]) {
      const share = (next < 0 ? leafRows[~next]! : rows[next]!) / rows[child]!;
      if (known < 0) walk(next, [...features, feature[child]!], [...zeros, share]);
      else walk(next, features, zeros.with(at, zeros[at]! * share));
    }
  };
  walk(feature.length === 0 ? -1 : 0, [], []);
  return { ways, place };
}

/**
 * Shapley values, per feature of the way, of the game that is worth the product over all features of: 1 or 0, as the row
 * stays on the way (`ones`), where the feature is known; its share of rows where it is not.
 * @source Lundberg, Erion and Lee (2018), "Consistent Individualized Feature Attribution for Tree Ensembles", algorithm 2
 */
export function leafShares({ zeros }: LeafWay, ones: Uint8Array, into: Float64Array, weight: Float64Array): void {
  const n = zeros.length;
  weight.fill(0, 0, n + 1);
  weight[0] = 1;
  for (let k = 1; k <= n; k++) {
    const one = ones[k - 1]!;
    const zero = zeros[k - 1]!;
    for (let i = k - 1; i >= 0; i--) {
      weight[i + 1] = weight[i + 1]! + (one * weight[i]! * (i + 1)) / (k + 1);
      weight[i] = (zero * weight[i]! * (k - i)) / (k + 1);
    }
  }
  for (let f = 0; f < n; f++) into[f] = sumWithout(weight, n, ones[f]!, zeros[f]!) * (ones[f]! - zeros[f]!);
}

/** The weights of all sets of the other features. */
function sumWithout(weight: Float64Array, n: number, one: number, zero: number): number {
  let next = weight[n]!;
  let total = 0;
  for (let i = n - 1; i >= 0; i--) {
    if (one !== 0) {
      const kept = (next * (n + 1)) / (i + 1);
      total += kept;
      next = weight[i]! - (kept * zero * (n - i)) / (n + 1);
    } else total += (weight[i]! * (n + 1)) / (zero * (n - i));
  }
  return total;
}
