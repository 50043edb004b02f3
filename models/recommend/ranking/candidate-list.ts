import { FEATURES } from "../candidates.js";
import type { Kind } from "../offers.js";

/** Candidates with what has been said of them; those of one customer and kind stand together. */
export interface CandidateList {
  /** Row-major, candidates × `FEATURES`; what lies after the candidates is not read. */
  readonly features: Float32Array;
  readonly product: Int32Array;
  /** Higher first. */
  readonly order: Float64Array;
  /** Log odds of the take-up before calibration. */
  readonly takeUp: Float64Array;
  readonly parts: readonly ListPart[];
}

/** Of one customer and kind. */
export interface ListPart {
  readonly customer: number;
  readonly kind: Kind;
  readonly from: number;
  readonly size: number;
}

/** The first of each part, at most `most`, in their order; ties to the lesser product. */
export function firstOfEach({ features, product, order, takeUp, parts }: CandidateList, most: number): CandidateList {
  const places = new Int32Array(parts.reduce((sum, { size }) => sum + Math.min(size, most), 0));
  let next = 0;
  const kept = parts.map(({ customer, kind, from, size }) => {
    const begin = next;
    next += writeBest(order, product, from, from + size, places.subarray(begin, begin + Math.min(size, most)));
    return { customer, kind, from: begin, size: next - begin };
  });
  return {
    features: pickedRows(features, places),
    product: picked(product, places),
    order: picked(order, places),
    takeUp: picked(takeUp, places),
    parts: kept,
  };
}

function picked<T extends Float64Array | Int32Array>(column: T, places: Int32Array): T {
  const values = new (column.constructor as new (length: number) => T)(places.length);
  for (let i = 0; i < places.length; i++) values[i] = column[places[i]!]!;
  return values;
}

function pickedRows(features: Float32Array, places: Int32Array): Float32Array {
  const width = FEATURES.length;
  const rows = new Float32Array(places.length * width);
  for (let i = 0, to = 0; i < places.length; i++) {
    for (let at = places[i]! * width, end = at + width; at < end; at++) rows[to++] = features[at]!;
  }
  return rows;
}

/** Fills `best` with the places from `begin` to `end` of the highest scores; gives how many there are. */
function writeBest(scores: Float64Array, product: Int32Array, begin: number, end: number, best: Int32Array): number {
  const before = (a: number, b: number): boolean =>
    scores[a]! > scores[b]! || (scores[a] === scores[b] && product[a]! < product[b]!);
  let size = 0;
  for (let at = begin; at < end; at++) {
    if (size === best.length && (size === 0 || !before(at, best[size - 1]!))) continue;
    if (size < best.length) size++;
    let place = size - 1;
    for (; place > 0 && before(at, best[place - 1]!); place--) best[place] = best[place - 1]!;
    best[place] = at;
  }
  return size;
}
