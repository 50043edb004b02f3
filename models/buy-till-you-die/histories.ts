import { FitError, InputError } from "../errors.js";

/**
 * Purchases of customers since their first one, one entry per customer or, with weights, per group of customers with equal
 * ones. Arrays of equal lengths; times in any one unit, such as days or weeks.
 */
export interface PurchaseHistories {
  /** Orders after the first one: whole numbers. */
  readonly repeats: ArrayLike<number>;
  /** From the first order to the last one; 0 where there is no repeat. */
  readonly recency: ArrayLike<number>;
  /** From the first order to the end of what was observed. */
  readonly age: ArrayLike<number>;
  /** Customers with this history; 1 each where left out. */
  readonly weights?: ArrayLike<number>;
}

/**
 * Throws unless these are histories.
 * @throws {InputError} histories-length, repeats-not-whole, age-out-of-range, recency-out-of-range, recency-beyond-age,
 *   recency-without-repeats, repeats-without-recency, weight-out-of-range
 */
export function checkHistories(who: string, { repeats, recency, age, weights }: PurchaseHistories): void {
  const n = repeats.length;
  if (recency.length !== n || age.length !== n || (weights !== undefined && weights.length !== n)) {
    throw new InputError("histories-length", `${who}: repeats, recency, age and weights must have equal lengths.`);
  }
  for (let i = 0; i < n; i++) {
    const x = repeats[i]!;
    const last = recency[i]!;
    const end = age[i]!;
    const weight = weights === undefined ? 1 : weights[i]!;
    if (!(Number.isSafeInteger(x) && x >= 0)) fail(who, i, "repeats-not-whole", `repeats must be 0, 1, 2 …; got ${x}`);
    if (!(end >= 0 && end < Infinity)) fail(who, i, "age-out-of-range", `age must be 0 or more; got ${end}`);
    if (!(last >= 0)) fail(who, i, "recency-out-of-range", `recency must be 0 or more; got ${last}`);
    if (last > end) {
      const hint = "Is as_of before the last order?";
      fail(who, i, "recency-beyond-age", `recency must not exceed age; got ${last} > ${end}`, hint);
    }
    if (x === 0 && last !== 0) {
      fail(who, i, "recency-without-repeats", `recency must be 0 without repeats; got ${last}`);
    }
    if (x > 0 && last === 0) {
      const hint = "Count the orders of one moment as one.";
      fail(who, i, "repeats-without-recency", `recency must be above 0 with ${x} repeats; got 0`, hint);
    }
    if (!(weight >= 0 && weight < Infinity)) {
      fail(who, i, "weight-out-of-range", `weights must be 0 or more; got ${weight}`);
    }
  }
}

/** Histories that count, by ascending repeats, then age, then recency: what a likelihood runs over. */
export interface SortedHistories {
  readonly size: number;
  readonly repeats: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  readonly weights: Float64Array;
  /** Customers with more than i repeats, i from 0 to one less than the most repeats. */
  readonly above: Float64Array;
  readonly customers: number;
  /** Where each number of repeats begins, and after the last of them `size`. */
  readonly starts: readonly number[];
}

/**
 * Sorts what can be fitted, without entries of weight 0.
 * @throws {FitError} no-rows, no-repeat-orders, all-equal
 */
export function sortHistories(who: string, histories: PurchaseHistories): SortedHistories {
  const sorted = inOrder(histories) ? copyOf(histories) : copyOf(histories, orderOf(histories));
  const { size, repeats, recency, age } = sorted;
  if (size === 0) throw new FitError("no-rows", `${who}: there is no history of any weight.`);
  const most = repeats[size - 1]!;
  if (most === 0) {
    throw new FitError(
      "no-repeat-orders",
      `${who}: no customer ordered twice, so how often they come back cannot be said. Wait for repeat orders.`,
    );
  }
  if ([repeats, recency, age].every((column) => column.every((value) => value === column[0]))) {
    throw new FitError("all-equal", `${who}: all histories are equal, so how customers differ cannot be said.`);
  }
  return counted(sorted);
}

/** Every `step`-th history, of all that are sorted. */
export function thinned(histories: SortedHistories, step: number): SortedHistories {
  const order = Array.from({ length: Math.ceil(histories.size / step) }, (_, k) => k * step);
  return counted(copyOf(histories, order));
}

function counted(sorted: ReturnType<typeof copyOf>): SortedHistories {
  const { size, repeats, weights } = sorted;
  const above = new Float64Array(repeats[size - 1]!);
  let customers = 0;
  for (let i = size - 1, x = above.length; i >= 0; i--) {
    for (; x > repeats[i]!; x--) above[x - 1] = customers;
    customers += weights[i]!;
  }
  const starts: number[] = [];
  for (let i = 0; i < size; i++) if (i === 0 || repeats[i] !== repeats[i - 1]) starts.push(i);
  return { ...sorted, above, customers, starts: [...starts, size] };
}

/** Whether all entries count and stand in order already, as a database gives them. */
function inOrder({ repeats, recency, age, weights }: PurchaseHistories): boolean {
  for (let i = 0; i < repeats.length; i++) {
    if (weights !== undefined && weights[i] === 0) return false;
    if (i === 0 || repeats[i]! > repeats[i - 1]!) continue;
    if (repeats[i]! < repeats[i - 1]! || age[i]! < age[i - 1]!) return false;
    if (age[i] === age[i - 1] && recency[i]! < recency[i - 1]!) return false;
  }
  return true;
}

function orderOf({ repeats, recency, age, weights }: PurchaseHistories): number[] {
  const kept: number[] = [];
  for (let i = 0; i < repeats.length; i++) if (weights === undefined || weights[i]! > 0) kept.push(i);
  return kept.sort((i, j) => repeats[i]! - repeats[j]! || age[i]! - age[j]! || recency[i]! - recency[j]!);
}

function copyOf({ repeats, recency, age, weights }: PurchaseHistories, order?: readonly number[]) {
  const size = order === undefined ? repeats.length : order.length;
  const copy = {
    size,
    repeats: new Float64Array(size),
    recency: new Float64Array(size),
    age: new Float64Array(size),
    weights: new Float64Array(size),
  };
  for (let k = 0; k < size; k++) {
    const i = order === undefined ? k : order[k]!;
    copy.repeats[k] = repeats[i]!;
    copy.recency[k] = recency[i]!;
    copy.age[k] = age[i]!;
    copy.weights[k] = weights === undefined ? 1 : weights[i]!;
  }
  return copy;
}

function fail(who: string, i: number, code: string, rule: string, hint = ""): never {
  throw new InputError(code, `${who}: ${rule} at index ${i}.${hint === "" ? "" : ` ${hint}`}`);
}
