import { InputError } from "../errors.js";
import { normalDraw, seededRandom, type Random } from "../random.js";
import type { PurchaseHistories } from "./histories.js";
import type { PurchaseKind } from "./purchase-law.js";

/**
 * Histories of customers who behave as a model says, one per entry of `ages`.
 * @param ages what is observed of each customer after the first order
 * @throws {InputError} missing-parameter
 */
export function simulateHistories(
  kind: PurchaseKind,
  parameters: Readonly<Record<string, number>>,
  ages: ArrayLike<number>,
  seed: number,
): PurchaseHistories {
  const random = seededRandom(seed);
  const value = (name: string): number => {
    const found = parameters[name];
    if (found === undefined) {
      throw new InputError("missing-parameter", `simulateHistories: ${kind} needs "${name}".`);
    }
    return found;
  };
  const lifetime =
    kind === "pareto-nbd"
      ? paretoLife(value("s"), value("beta"))
      : orderLife(value("a"), value("b"), kind === "mbg-nbd");
  const [r, alpha] = [value("r"), value("alpha")];
  const repeats = new Float64Array(ages.length);
  const recency = new Float64Array(ages.length);
  for (let i = 0; i < ages.length; i++) {
    const rate = gammaDraw(r, random) / alpha;
    const { time, orders } = lifetime(random);
    const end = Math.min(ages[i]!, time);
    for (let at = exponentialDraw(rate, random); at <= end && repeats[i]! < orders;) {
      repeats[i]!++;
      recency[i] = at;
      at += exponentialDraw(rate, random);
    }
  }
  return { repeats, recency, age: Float64Array.from(ages) };
}

/** When a customer drops out: by time, and by the number of repeat orders. */
type Lifetime = (random: Random) => { readonly time: number; readonly orders: number };

const paretoLife =
  (s: number, beta: number): Lifetime =>
  (random) => ({ time: exponentialDraw(gammaDraw(s, random) / beta, random), orders: Infinity });

/** Each order is the last one with the same probability; the first one only where `atFirst`. */
const orderLife =
  (a: number, b: number, atFirst: boolean): Lifetime =>
  (random) => {
    const [one, other] = [gammaDraw(a, random), gammaDraw(b, random)];
    const stay = Math.log(other / (one + other));
    const survived = stay === 0 ? Infinity : Math.floor(Math.log(1 - random()) / stay);
    return { time: Infinity, orders: survived + (atFirst ? 0 : 1) };
  };

const exponentialDraw = (rate: number, random: Random): number => -Math.log(1 - random()) / rate;

/** @source Marsaglia and Tsang (2000); below 1 by a power of a uniform draw */
export function gammaDraw(shape: number, random: Random): number {
  if (shape < 1) return gammaDraw(shape + 1, random) * Math.pow(1 - random(), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normalDraw(random);
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - random()) < (z * z) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
