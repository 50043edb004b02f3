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
    const [x, last, end] = [repeats[i]!, recency[i]!, age[i]!];
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
}

/**
 * Sorts what can be fitted, without entries of weight 0.
 * @throws {FitError} no-rows, no-repeat-orders, all-equal
 */
export function sortHistories(who: string, { repeats, recency, age, weights }: PurchaseHistories): SortedHistories {
  const weightOf = (i: number): number => (weights === undefined ? 1 : weights[i]!);
  const order = (i: number, j: number): number =>
    repeats[i]! - repeats[j]! || age[i]! - age[j]! || recency[i]! - recency[j]!;
  const kept: number[] = [];
  let sorted = true;
  for (let i = 0; i < repeats.length; i++) {
    if (weightOf(i) === 0) continue;
    if (kept.length > 0 && order(kept.at(-1)!, i) > 0) sorted = false;
    kept.push(i);
  }
  if (kept.length === 0) throw new FitError("no-rows", `${who}: there is no history of any weight.`);
  if (!sorted) kept.sort(order);
  const take = (of: ArrayLike<number>) => Float64Array.from(kept, (i) => of[i]!);
  const own = { repeats: take(repeats), recency: take(recency), age: take(age) };
  const most = own.repeats.at(-1)!;
  if (most === 0) {
    throw new FitError(
      "no-repeat-orders",
      `${who}: no customer ordered twice, so how often they come back cannot be said. Wait for repeat orders.`,
    );
  }
  if (Object.values(own).every((column) => column.every((value) => value === column[0]))) {
    throw new FitError("all-equal", `${who}: all histories are equal, so how customers differ cannot be said.`);
  }
  const weighing = Float64Array.from(kept, weightOf);
  const above = new Float64Array(most);
  let customers = 0;
  for (let i = kept.length - 1, x = most; i >= 0; i--) {
    for (; x > own.repeats[i]!; x--) above[x - 1] = customers;
    customers += weighing[i]!;
  }
  return { size: kept.length, ...own, weights: weighing, above, customers };
}

function fail(who: string, i: number, code: string, rule: string, hint = ""): never {
  throw new InputError(code, `${who}: ${rule} at index ${i}.${hint === "" ? "" : ` ${hint}`}`);
}
