import { InputError } from "../errors.js";

/** Adjacent cells, each with the weight of either label. */
export interface Cells {
  readonly ones: Float64Array;
  readonly zeros: Float64Array;
}

export interface DivideParams {
  readonly maxBins: number;
  /** Least weight of a bin. */
  readonly minWeight: number;
  /** Whether the share of label 1 must only rise, or only fall, from bin to bin. */
  readonly monotone: boolean;
}

/** A division with more bins must tell this much more, as a share of the best. */
const WORTH = 0.02;

/**
 * The division of adjacent cells into bins that tells most of the labels, by information value, among all divisions; of those
 * that tell nearly as much, the one of fewest bins.
 * @returns where each bin but the first begins
 * @throws {InputError} bad-bins
 * @source exact dynamic programming over all divisions; the measure is Kullback's divergence (1959)
 */
export function divideBins(cells: Cells, params: DivideParams): number[] {
  if (!Number.isSafeInteger(params.maxBins) || params.maxBins < 1) {
    throw new InputError("bad-bins", `divideBins: maxBins must be a whole number from 1; got ${params.maxBins}.`);
  }
  const divisions = params.monotone
    ? [...byCount(cells, params, 1), ...byCount(cells, params, -1)]
    : byCount(cells, params, 0);
  const best = Math.max(...divisions.map(({ value }) => value));
  const good = divisions.filter(({ value }) => value >= (1 - WORTH) * best);
  good.sort((a, b) => a.starts.length - b.starts.length || b.value - a.value);
  return good[0]?.starts ?? [];
}

interface Division {
  readonly starts: number[];
  readonly value: number;
}

/** For each number of bins its best division, if there is one. Direction 1 lets the share of label 1 only rise, −1 only fall. */
function byCount({ ones, zeros }: Cells, { maxBins, minWeight }: DivideParams, direction: number): Division[] {
  const m = ones.length;
  const [sumOnes, sumZeros] = [running(ones), running(zeros)];
  const bin = (from: number, to: number) => {
    const [a, b] = [sumOnes[to]! - sumOnes[from]!, sumZeros[to]! - sumZeros[from]!];
    return { a, b, value: informationOf(a, b, sumOnes[m]!, sumZeros[m]!) };
  };
  // best[from · (m + 1) + to]: of divisions of the cells before `to` whose last bin begins at `from`.
  let best = new Float64Array((m + 1) * (m + 1)).fill(-Infinity);
  const before: Int32Array[] = [];
  const found: Division[] = [];
  for (let count = 1; count <= Math.min(maxBins, m); count++) {
    const next = new Float64Array((m + 1) * (m + 1)).fill(-Infinity);
    const origin = new Int32Array((m + 1) * (m + 1)).fill(-1);
    for (let to = 1; to <= m; to++) {
      for (let from = 0; from < to; from++) {
        const last = bin(from, to);
        if (last.a + last.b < minWeight) continue;
        const at = from * (m + 1) + to;
        if (count === 1) {
          if (from === 0) next[at] = last.value;
          continue;
        }
        for (let earlier = 0; earlier < from; earlier++) {
          const value = best[earlier * (m + 1) + from]! + last.value;
          if (!(value > next[at]!)) continue;
          const previous = bin(earlier, from);
          if (direction * (last.a * previous.b - previous.a * last.b) < 0) continue;
          next[at] = value;
          origin[at] = earlier;
        }
      }
    }
    before.push(origin);
    best = next;
    let last = -1;
    for (let from = 0; from < m; from++) {
      if (best[from * (m + 1) + m]! > (last < 0 ? -Infinity : best[last * (m + 1) + m]!)) last = from;
    }
    if (last >= 0) found.push({ starts: trace(before, last, m), value: best[last * (m + 1) + m]! });
  }
  return found;
}

function trace(before: readonly Int32Array[], last: number, m: number): number[] {
  const starts: number[] = [];
  for (let [count, from, to] = [before.length, last, m]; count > 1; count--) {
    starts.unshift(from);
    [from, to] = [before[count - 1]![from * (m + 1) + to]!, from];
  }
  return starts;
}

function running(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]!;
  return sums;
}

/**
 * ln of a bin's share of label 0 over its share of label 1. A bin of one label only counts as if half a row of each were in it
 * besides.
 */
export function weightOfEvidence(ones: number, zeros: number, allOnes: number, allZeros: number): number {
  const more = ones > 0 && zeros > 0 ? 0 : 0.5;
  return Math.log((zeros + more) / allZeros / ((ones + more) / allOnes));
}

/** The part of the information value that a bin adds; from 0. */
export function informationOf(ones: number, zeros: number, allOnes: number, allZeros: number): number {
  if (ones + zeros === 0) return 0;
  const more = ones > 0 && zeros > 0 ? 0 : 0.5;
  const difference = (zeros + more) / allZeros - (ones + more) / allOnes;
  return difference * weightOfEvidence(ones, zeros, allOnes, allZeros);
}
