import { InputError } from "../errors.js";
import type { Baskets } from "./baskets.js";

/** What customers bought, and when. An item is a code from 0 to `items - 1`. */
export interface Histories {
  readonly items: number;
  /** Items of all customers, one customer after the other. */
  readonly codes: Int32Array;
  /** When each was bought, in days; ascending within a customer. */
  readonly times: Float64Array;
  /** Where each customer begins, and last where the last one ends: one entry more than customers. */
  readonly offsets: Int32Array;
}

/** How long after one purchase the next may come. Days; both ends belong to it. */
export interface Gaps {
  /** 0 or more; what was bought at the same time never counts as later. */
  readonly minGap?: number;
  readonly maxGap: number;
}

/**
 * The door of all that takes histories.
 * @throws {InputError} no-offsets, no-item-code, lengths-differ, not-in-order
 */
export function checkHistories(caller: string, { items, codes, times, offsets }: Histories): void {
  if (codes.length !== times.length) {
    throw new InputError(
      "lengths-differ",
      `${caller}: codes and times must have one entry per purchase; got ${codes.length} and ${times.length}.`,
    );
  }
  if (offsets.length === 0 || offsets[0] !== 0 || offsets[offsets.length - 1] !== codes.length) {
    throw new InputError("no-offsets", `${caller}: offsets must begin with 0 and end with ${codes.length}.`);
  }
  for (let customer = 0; customer < offsets.length - 1; customer++) {
    if (offsets[customer + 1]! < offsets[customer]!) {
      throw new InputError("no-offsets", `${caller}: offsets must never fall; they do at index ${customer + 1}.`);
    }
    for (let at = offsets[customer]!; at < offsets[customer + 1]!; at++) {
      if (!(codes[at]! >= 0 && codes[at]! < items)) {
        throw new InputError(
          "no-item-code",
          `${caller}: an item is a number from 0 to ${items - 1}; got ${codes[at]} at index ${at}.`,
        );
      }
      if (!Number.isFinite(times[at]!) || (at > offsets[customer]! && times[at]! < times[at - 1]!)) {
        throw new InputError(
          "not-in-order",
          `${caller}: the times of a customer must be finite and never fall; got ${times[at]} at index ${at}.`,
        );
      }
    }
  }
}

/** @throws {InputError} no-gap */
export function checkGaps(caller: string, { minGap = 0, maxGap }: Gaps): void {
  if (minGap >= 0 && maxGap > 0 && minGap <= maxGap) return;
  throw new InputError(
    "no-gap",
    `${caller}: needs 0 <= minGap <= maxGap and maxGap above 0; got ${minGap} to ${maxGap}.`,
  );
}

/**
 * One basket for each time that a customer bought: what was bought then, and under `items +` its code what was bought later
 * within the gaps. So a rule from a code below `items` to one above it reads "after A, B", and is tested as other rules are.
 * One customer's baskets overlap where purchases are dense: p-values are then smaller than they should be.
 * @returns baskets of twice as many items, and the first purchase of each in `histories`
 * @throws {InputError} as `checkHistories`, no-gap
 */
export function followUps(histories: Histories, gaps: Gaps): { baskets: Baskets; purchases: Int32Array } {
  checkHistories("followUps", histories);
  checkGaps("followUps", gaps);
  const { items, codes, times, offsets } = histories;
  const { minGap = 0, maxGap } = gaps;
  const found: number[] = [];
  const starts: number[] = [];
  const purchases: number[] = [];
  const seenIn = new Int32Array(2 * items).fill(-1);
  for (let customer = 0; customer < offsets.length - 1; customer++) {
    const end = offsets[customer + 1]!;
    for (let first = offsets[customer]!; first < end;) {
      const basket = purchases.push(first) - 1;
      starts.push(found.length);
      const time = times[first]!;
      let next = first;
      for (let at = first; at < end && times[at]! <= time + maxGap; at++) {
        const later = times[at]! > time;
        if (!later) next = at + 1;
        else if (times[at]! < time + minGap) continue;
        const code = codes[at]! + (later ? items : 0);
        if (seenIn[code] === basket) continue;
        seenIn[code] = basket;
        found.push(code);
      }
      first = next;
    }
  }
  starts.push(found.length);
  const baskets = { items: 2 * items, codes: Int32Array.from(found), offsets: Int32Array.from(starts) };
  return { baskets, purchases: Int32Array.from(purchases) };
}
