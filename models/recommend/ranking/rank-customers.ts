import { FEATURES, type CandidateReader } from "../candidates.js";
import { KINDS, type Kind } from "../offers.js";
import { isSum, type Rankers } from "./rankers.js";
import { tableOf } from "./training-rows.js";

/** The first candidates of one customer and one kind; overwritten by the next. */
export interface TopCandidates {
  readonly customer: number;
  readonly kind: Kind;
  readonly size: number;
  readonly product: Int32Array;
  /** What orders both kinds of this customer. */
  readonly order: Float64Array;
  /** Log odds of the take-up before calibration. */
  readonly takeUp: Float64Array;
  /** One a feature, in the order of `FEATURES`; candidates as in `product`. */
  readonly features: readonly Float32Array[];
}

/** Of each kind, so many stand to be ordered by both rankers where the order is their sum; one alone has put them before the others. */
const SHORT_LIST = 15;
/** Candidates are scored when so many have come together. */
const BLOCK_ROWS = 32_768;

/** Ranks the candidates of one customer after the other; kinds of a customer follow each other as in `KINDS`. */
export function rankCustomers(
  reader: CandidateReader,
  rankers: Rankers,
  customers: Iterable<number>,
  top: number,
  emit: (ranked: TopCandidates) => void,
): void {
  let columns = FEATURES.map(() => new Float32Array(BLOCK_ROWS));
  let product = new Int32Array(BLOCK_ROWS);
  let waiting: { customer: number; from: number; repeats: number; size: number }[] = [];
  let rows = 0;
  for (const customer of customers) {
    const candidates = reader.read(customer);
    if (rows + candidates.size > product.length) flush();
    if (candidates.size > product.length) {
      columns = columns.map(() => new Float32Array(candidates.size));
      product = new Int32Array(candidates.size);
    }
    product.set(candidates.product.subarray(0, candidates.size), rows);
    for (let k = 0; k < FEATURES.length; k++) {
      const column = columns[k]!;
      for (let i = 0, at = k; i < candidates.size; i++, at += FEATURES.length) {
        column[rows + i] = candidates.features[at]!;
      }
    }
    waiting.push({ customer, from: rows, repeats: candidates.repeats, size: candidates.size });
    rows += candidates.size;
  }
  flush();

  function flush(): void {
    const table = tableOf(columns, rows);
    const sum = isSum(rankers);
    const first = (sum ? rankers.takeUp : rankers.order).score(table);
    const listed = listPlaces(first, product, sum ? Math.max(top, SHORT_LIST) : top);
    const short = columns.map((column) => picked(column, listed.places));
    const shortTable = tableOf(short, listed.places.length);
    const alone = picked(first, listed.places);
    const scored = sum
      ? { order: added(rankers.order.score(shortTable), alone), takeUp: alone }
      : { order: alone, takeUp: rankers.order === rankers.takeUp ? alone : rankers.takeUp.score(shortTable) };
    const shortProduct = picked(product, listed.places);
    const chosen: number[] = [];
    const parts = listed.parts.map(({ customer, kind, from, size }) => {
      const places = bestPlaces(scored.order, shortProduct, from, from + size, top);
      for (const place of places) chosen.push(place);
      return { customer, kind, size: places.length };
    });
    const features = short.map((column) => picked(column, chosen));
    const orders = picked(scored.order, chosen);
    const raw = picked(scored.takeUp, chosen);
    const products = picked(shortProduct, chosen);
    let from = 0;
    for (const { customer, kind, size } of parts) {
      const end = from + size;
      emit({
        customer,
        kind,
        size,
        product: products.subarray(from, end),
        order: orders.subarray(from, end),
        takeUp: raw.subarray(from, end),
        features: features.map((column) => column.subarray(from, end)),
      });
      from = end;
    }
    waiting = [];
    rows = 0;
  }

  /** The first candidates of each customer and kind, one after the other. */
  function listPlaces(scores: Float64Array, of: Int32Array, most: number) {
    const places: number[] = [];
    const parts = waiting.flatMap(({ customer, from, repeats, size }) =>
      KINDS.map((kind) => {
        const [begin, end] = kind === "repeat" ? [from, from + repeats] : [from + repeats, from + size];
        const best = bestPlaces(scores, of, begin, end, most);
        const at = places.length;
        places.push(...best);
        return { customer, kind, from: at, size: best.length };
      }),
    );
    return { places, parts };
  }
}

const picked = <T extends Float32Array | Float64Array | Int32Array>(column: T, places: readonly number[]): T => {
  const values = new (column.constructor as new (length: number) => T)(places.length);
  for (let i = 0; i < places.length; i++) values[i] = column[places[i]!]!;
  return values;
};

const added = (one: Float64Array, other: Float64Array): Float64Array => one.map((value, at) => value + other[at]!);

/** Places of the highest scores, ties to the lesser product. */
function bestPlaces(scores: Float64Array, product: Int32Array, begin: number, end: number, top: number): number[] {
  const best: number[] = [];
  const before = (a: number, b: number): boolean =>
    scores[a]! > scores[b]! || (scores[a] === scores[b] && product[a]! < product[b]!);
  for (let at = begin; at < end; at++) {
    if (best.length === top && !before(at, best[top - 1]!)) continue;
    let place = Math.min(best.length, top - 1);
    while (place > 0 && before(at, best[place - 1]!)) {
      best[place] = best[place - 1]!;
      place--;
    }
    best[place] = at;
  }
  return best;
}
