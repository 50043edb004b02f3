import { InputError } from "../errors.js";
import { logChoose } from "./log-factorial.js";

/** Baskets of one kind: how many hold the one thing, and how many the other. Equal lengths, one entry per kind. */
export interface Margins {
  readonly baskets: ArrayLike<number>;
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
}

/** Weights below this share of the greatest one are left out of sums. */
const NEGLIGIBLE = 1e-18;

/**
 * Natural logarithm of the probability that two things stand together `together` times or more, were each spread over the
 * baskets of a kind by lot: Fisher's exact test, one-sided, of the common association of all kinds.
 * @param together baskets with both, of all kinds
 * @returns 0 or less; -Infinity never: what margins forbid is an error
 * @throws {InputError} no-table
 * @source Fisher (1935); for several tables Gart (1970); the sum is tilted to where it counts, as in Esscher (1932)
 */
export function logExactTest(margins: Margins, together: number): number {
  checkMargins(margins, together);
  const { baskets, left, right } = margins;
  const kinds: Kind[] = [];
  let certain = 0;
  for (let kind = 0; kind < baskets.length; kind++) {
    const [n, a, b] = [baskets[kind]!, left[kind]!, right[kind]!];
    const least = Math.max(0, a + b - n);
    if (least === Math.min(a, b)) certain += least;
    else kinds.push({ n, a, b, least, most: Math.min(a, b) });
  }
  const asked = together - certain;
  if (asked <= kinds.reduce((sum, { least }) => sum + least, 0)) return 0;
  const tilt = tiltTo(kinds, asked);
  let from = 0;
  let weights: Float64Array = Float64Array.of(1);
  let scale = 0;
  for (const kind of kinds) {
    const part = tilted(kind, tilt);
    weights = convolve(weights, part.weights);
    from += part.from;
    scale += part.scale;
    const { skipped, kept } = trim(weights);
    from += skipped;
    weights = kept;
  }
  let sum = 0;
  for (let at = Math.max(0, asked - from); at < weights.length; at++) {
    sum += weights[at]! * Math.exp(-tilt * (from + at - asked));
  }
  return Math.min(0, scale - tilt * asked + Math.log(sum));
}

interface Kind {
  readonly n: number;
  readonly a: number;
  readonly b: number;
  readonly least: number;
  readonly most: number;
}

/** Logarithm of the odds ratio at which `asked` would be expected; 0 where it is expected anyway. */
function tiltTo(kinds: readonly Kind[], asked: number): number {
  const expected = (odds: number): number => kinds.reduce((sum, kind) => sum + expectedAt(kind, odds), 0);
  if (expected(1) >= asked) return 0;
  let [low, high] = [0, 1];
  // At the greatest possible value the odds are infinite; any tilt near by does.
  while (high < 64 && expected(Math.exp(high)) < asked) [low, high] = [high, high * 2];
  for (let step = 0; step < 30 && high - low > 1e-3 * high; step++) {
    const middle = (low + high) / 2;
    if (expected(Math.exp(middle)) < asked) low = middle;
    else high = middle;
  }
  return high;
}

/** The value at which a table with these margins would have that odds ratio: near the mean, and in closed form. */
function expectedAt({ n, a, b }: Kind, odds: number): number {
  if (Math.abs(odds - 1) < 1e-9) return (a * b) / n;
  const half = (n + (odds - 1) * (a + b)) / 2;
  return (odds * a * b) / (half + Math.sqrt(Math.max(0, half * half - odds * (odds - 1) * a * b)));
}

/** Probabilities of a hypergeometric variable times exp(tilt × value - scale), around the greatest one. */
function tilted(kind: Kind, tilt: number): { from: number; weights: Float64Array; scale: number } {
  const { n, a, b, least, most } = kind;
  const odds = Math.exp(tilt);
  const ratio = (j: number): number => (odds * (a - j) * (b - j)) / ((j + 1) * (n - a - b + j + 1));
  let mode = Math.min(most, Math.max(least, Math.round(expectedAt(kind, odds))));
  while (mode < most && ratio(mode) > 1) mode++;
  while (mode > least && ratio(mode - 1) < 1) mode--;
  const up: number[] = [];
  for (let j = mode, w = 1; j < most && (w *= ratio(j)) > NEGLIGIBLE; j++) up.push(w);
  const down: number[] = [];
  for (let j = mode, w = 1; j > least && (w /= ratio(j - 1)) > NEGLIGIBLE; j--) down.push(w);
  const scale = logChoose(a, mode) + logChoose(n - a, b - mode) - logChoose(n, b) + tilt * mode;
  return { from: mode - down.length, weights: Float64Array.from([...down.reverse(), 1, ...up]), scale };
}

function convolve(one: Float64Array, other: Float64Array): Float64Array {
  const sums = new Float64Array(one.length + other.length - 1);
  for (let i = 0; i < one.length; i++) {
    const weight = one[i]!;
    for (let j = 0; j < other.length; j++) sums[i + j]! += weight * other[j]!;
  }
  return sums;
}

function trim(weights: Float64Array): { skipped: number; kept: Float64Array } {
  const least = weights.reduce((most, weight) => Math.max(most, weight), 0) * NEGLIGIBLE;
  let [from, to] = [0, weights.length];
  while (weights[from]! < least) from++;
  while (weights[to - 1]! < least) to--;
  return { skipped: from, kept: weights.subarray(from, to) };
}

function checkMargins({ baskets, left, right }: Margins, together: number): void {
  const count = (value: number | undefined): boolean => Number.isSafeInteger(value) && value! >= 0;
  let most = 0;
  let sound = baskets.length === left.length && baskets.length === right.length && count(together);
  for (let kind = 0; sound && kind < baskets.length; kind++) {
    const [n, a, b] = [baskets[kind], left[kind], right[kind]];
    sound = count(n) && count(a) && count(b) && a! <= n! && b! <= n!;
    most += Math.min(a!, b!);
  }
  if (sound && together <= most) return;
  throw new InputError(
    "no-table",
    `logExactTest: margins must be whole numbers, not above the baskets of their kind, and together not above what they allow (${most}); got ${together}.`,
  );
}
