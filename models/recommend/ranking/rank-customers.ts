import type { NumberRows } from "../../gradient-boosting/predict-rows.js";
import { FEATURES, type CandidateReader } from "../candidates.js";
import type { Kind } from "../offers.js";
import { firstOfEach, type CandidateList, type ListPart } from "./candidate-list.js";
import { isSum, type Ranker, type Rankers } from "./rankers.js";

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
  /** Row-major, candidates × `FEATURES`; candidates as in `product`. */
  readonly features: Float32Array;
}

const WIDTH = FEATURES.length;
/** Of each kind, so many are scored whole: a part of the score has put them before the others. */
const LONG_LIST = 20;
/** Of each kind, so many stand to be ordered by both rankers where the order is their sum: half as many again as are asked for. */
const shortList = (top: number): number => Math.max(12, Math.ceil(1.5 * top));
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
  let features = new Float32Array(BLOCK_ROWS * WIDTH);
  let product = new Int32Array(BLOCK_ROWS);
  let waiting: { customer: number; from: number; repeats: number; size: number }[] = [];
  let rows = 0;
  for (const customer of customers) {
    const candidates = reader.read(customer);
    if (rows + candidates.size > product.length) flush();
    if (candidates.size > product.length) {
      features = new Float32Array(candidates.size * WIDTH);
      product = new Int32Array(candidates.size);
    }
    product.set(candidates.product.subarray(0, candidates.size), rows);
    features.set(candidates.features.subarray(0, candidates.size * WIDTH), rows * WIDTH);
    waiting.push({ customer, from: rows, repeats: candidates.repeats, size: candidates.size });
    rows += candidates.size;
  }
  flush();

  function flush(): void {
    const nothing = new Float64Array(rows);
    const parts = waiting.flatMap(({ customer, from, repeats, size }): ListPart[] => [
      { customer, kind: "new", from: from + repeats, size: size - repeats },
      { customer, kind: "repeat", from, size: repeats },
    ]);
    const all = { features, product: product.subarray(0, rows), order: nothing, takeUp: nothing, parts };
    const best = rankList(all, rankers, top);
    for (const { customer, kind, from, size } of best.parts) {
      const end = from + size;
      emit({
        customer,
        kind,
        size,
        product: best.product.subarray(from, end),
        order: best.order.subarray(from, end),
        takeUp: best.takeUp.subarray(from, end),
        features: best.features.subarray(from * WIDTH, end * WIDTH),
      });
    }
    waiting = [];
    rows = 0;
  }
}

function rankList(list: CandidateList, rankers: Rankers, top: number): CandidateList {
  const sum = isSum(rankers);
  const first = sum ? rankers.takeUp : rankers.order;
  const long = firstOfEach({ ...list, order: first.begin(rowsOf(list)) }, Math.max(LONG_LIST, shortList(top)));
  const whole = first.finish(rowsOf(long), long.order);
  const said = { ...long, order: whole, takeUp: whole };
  if (sum) {
    const short = firstOfEach(said, shortList(top));
    const other = scored(rankers.order, short);
    return firstOfEach({ ...short, order: other.map((value, at) => value + short.takeUp[at]!) }, top);
  }
  const best = firstOfEach(said, top);
  return rankers.order === rankers.takeUp ? best : { ...best, takeUp: scored(rankers.takeUp, best) };
}

const rowsOf = ({ features, product }: CandidateList): NumberRows => ({
  names: FEATURES,
  rows: product.length,
  values: features,
});

const scored = (ranker: Ranker, list: CandidateList): Float64Array =>
  ranker.finish(rowsOf(list), ranker.begin(rowsOf(list)));
