import { FitError, InputError } from "../errors.js";

/** Sets of items. An item is a code from 0 to `items - 1`; one that stands in a basket twice counts once. */
export interface Baskets {
  /** Number of different codes. */
  readonly items: number;
  /** Codes of all baskets, one basket after the other. */
  readonly codes: Int32Array;
  /** Where each basket begins in `codes`, and last where the last one ends: one entry more than baskets. */
  readonly offsets: Int32Array;
}

/** Takes baskets as a reader finds them: a basket may go on in the next chunk. */
export interface BasketCollector {
  /**
   * @param keys basket of each line, ascending through all chunks; only whether neighbours differ matters
   * @param codes item of each line
   * @throws {InputError} lengths-differ, no-item-code
   * @throws {FitError} too-many-baskets
   */
  add(keys: ArrayLike<number>, codes: ArrayLike<number>): void;
  /** Ends the last basket; the collector is empty afterwards. */
  finish(): Baskets;
}

const BLOCK = 1 << 20;
/** What offsets can tell. */
const MOST_CODES = 2 ** 31 - 1;

/**
 * Baskets without duplicates from lines that come in chunks. Takes 4 bytes per different item of a basket and 4 per
 * basket, and as much again while it finishes.
 * @param items number of different codes
 * @throws {InputError} no-item-code
 */
export function collectBaskets(items: number): BasketCollector {
  checkItemNumber("collectBaskets", items);
  let codes = blocks();
  let starts = blocks();
  let last = Number.NaN;
  const seenIn = new Int32Array(items).fill(-1);
  let basket = -1;
  return {
    add(keys, added) {
      if (keys.length !== added.length) {
        throw new InputError(
          "lengths-differ",
          `collectBaskets: keys and codes must have one entry per line; got ${keys.length} and ${added.length}.`,
        );
      }
      if (codes.size() + added.length > MOST_CODES) {
        throw new FitError(
          "too-many-baskets",
          `collectBaskets: baskets of more than ${MOST_CODES} items together; collect a shorter window.`,
        );
      }
      for (let line = 0; line < added.length; line++) {
        const code = added[line]!;
        if (!(code >= 0 && code < items && Number.isInteger(code)))
          throw noItemCode("collectBaskets", code, items, line);
        if (keys[line] !== last) {
          last = keys[line]!;
          basket++;
          starts.push(codes.size());
        }
        if (seenIn[code] === basket) continue;
        seenIn[code] = basket;
        codes.push(code);
      }
    },
    finish() {
      starts.push(codes.size());
      const baskets = { items, codes: codes.joined(), offsets: starts.joined() };
      codes = blocks();
      starts = blocks();
      seenIn.fill(-1);
      [basket, last] = [-1, Number.NaN];
      return baskets;
    },
  };
}

/**
 * Baskets from an array of codes each: for few of them.
 * @throws {InputError} no-item-code
 */
export function toBaskets(lists: readonly (readonly number[])[], items: number): Baskets {
  const kept = lists.map((list) => [...new Set(list)]);
  const offsets = new Int32Array(lists.length + 1);
  kept.forEach((list, basket) => (offsets[basket + 1] = offsets[basket]! + list.length));
  const baskets = { items, codes: Int32Array.from(kept.flat()), offsets };
  checkBaskets("toBaskets", baskets);
  return baskets;
}

/**
 * The door of all that takes baskets.
 * @throws {InputError} no-offsets, no-item-code
 */
export function checkBaskets(caller: string, { items, codes, offsets }: Baskets): void {
  checkItemNumber(caller, items);
  let sound = offsets.length > 0 && offsets[0] === 0 && offsets[offsets.length - 1] === codes.length;
  for (let basket = 1; sound && basket < offsets.length; basket++) sound = offsets[basket]! >= offsets[basket - 1]!;
  if (!sound) {
    throw new InputError(
      "no-offsets",
      `${caller}: offsets must begin with 0, never fall and end with the number of codes, ${codes.length}.`,
    );
  }
  for (let at = 0; at < codes.length; at++) {
    if (codes[at]! < 0 || codes[at]! >= items) throw noItemCode(caller, codes[at]!, items, at);
  }
}

function checkItemNumber(caller: string, items: number): void {
  if (!Number.isInteger(items) || items < 0 || items > 2 ** 31 - 1) {
    throw new InputError("no-item-code", `${caller}: the number of items must be whole, from 0; got ${items}.`);
  }
}

const noItemCode = (caller: string, code: number, items: number, at: number): InputError =>
  new InputError(
    "no-item-code",
    `${caller}: an item is a whole number from 0 to ${items - 1}; got ${code} at index ${at}.`,
  );

/** Numbers in blocks, so that growing copies nothing. */
function blocks(): { push(value: number): void; size(): number; joined(): Int32Array } {
  const full: Int32Array[] = [];
  let open = new Int32Array(BLOCK);
  let used = 0;
  const size = (): number => full.length * BLOCK + used;
  return {
    push(value) {
      if (used === BLOCK) {
        full.push(open);
        open = new Int32Array(BLOCK);
        used = 0;
      }
      open[used++] = value;
    },
    size,
    joined() {
      const all = new Int32Array(size());
      full.forEach((block, nr) => all.set(block, nr * BLOCK));
      all.set(open.subarray(0, used), full.length * BLOCK);
      return all;
    },
  };
}
