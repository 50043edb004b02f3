import { InputError } from "../errors.js";
import { checkBaskets, type Baskets } from "./baskets.js";

/**
 * Baskets that also hold what their items belong to, so that rules may name levels: "bread" and "food from a bakery".
 * @param parents code that each code belongs to, -1: none; a code of a higher level has a code of its own in `items`
 * @returns the same items; to be searched with the same `parents`, which keeps an item from meeting its own levels
 * @throws {InputError} no-offsets, no-item-code, no-parents
 * @source Srikant and Agrawal (1995), Mining generalized association rules
 */
export function withLevels(baskets: Baskets, parents: Int32Array): Baskets {
  checkBaskets("withLevels", baskets);
  checkParents("withLevels", baskets.items, parents);
  return rewrite(baskets, baskets.items, (code, add) => {
    for (let at = code; at >= 0; at = parents[at]!) add(at);
  });
}

/**
 * Baskets that also hold, for each item asked for that is not in them, a code that says so: `items` and the place in `asked`.
 * With `consequentsBelow: items` of the baskets given, rules read "A, and not B: C".
 * @throws {InputError} no-offsets, no-item-code
 */
export function withAbsences(baskets: Baskets, asked: readonly number[]): Baskets {
  checkBaskets("withAbsences", baskets);
  const wrong = asked.find((code) => !(Number.isInteger(code) && code >= 0 && code < baskets.items));
  if (wrong !== undefined) {
    throw new InputError("no-item-code", `withAbsences: asked for ${wrong}, which is no code below ${baskets.items}.`);
  }
  return rewrite(
    baskets,
    baskets.items + asked.length,
    (code, add) => add(code),
    (has, add) => asked.forEach((code, nr) => has(code) || add(baskets.items + nr)),
  );
}

/** @throws {InputError} no-parents */
export function checkParents(caller: string, items: number, parents: Int32Array): void {
  const sound = parents.length === items && parents.every((parent) => parent >= -1 && parent < items);
  // A way up that is longer than there are codes goes in a circle.
  const ends = (code: number): boolean => {
    let steps = 0;
    for (let at = code; at >= 0; at = parents[at]!) if (++steps > items) return false;
    return true;
  };
  if (sound && parents.every((_, code) => ends(code))) return;
  throw new InputError(
    "no-parents",
    `${caller}: parents must have one entry for each of the ${items} codes, another code or -1, and no circle.`,
  );
}

/** Whether one of two codes belongs to the other, on any level. */
export function isAbove(parents: Int32Array, one: number, other: number): boolean {
  for (let at = parents[one]!; at >= 0; at = parents[at]!) if (at === other) return true;
  for (let at = parents[other]!; at >= 0; at = parents[at]!) if (at === one) return true;
  return false;
}

type Add = (code: number) => void;

function rewrite(
  { codes, offsets }: Baskets,
  items: number,
  each: (code: number, add: Add) => void,
  atEnd: (has: (code: number) => boolean, add: Add) => void = () => {},
): Baskets {
  const seenIn = new Int32Array(items).fill(-1);
  const found: number[] = [];
  const starts = new Int32Array(offsets.length);
  for (let basket = 0; basket < offsets.length - 1; basket++) {
    const add = (code: number): void => {
      if (seenIn[code] === basket) return;
      seenIn[code] = basket;
      found.push(code);
    };
    for (let at = offsets[basket]!; at < offsets[basket + 1]!; at++) each(codes[at]!, add);
    atEnd((code) => seenIn[code] === basket, add);
    starts[basket + 1] = found.length;
  }
  return { items, codes: Int32Array.from(found), offsets: starts };
}
