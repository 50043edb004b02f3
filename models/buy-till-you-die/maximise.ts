import { cholesky, solve } from "../logistic/cholesky.js";

/** A function's value with its first and second derivatives; the second row-major, symmetric. */
export interface Derivatives {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

export interface Maximum extends Derivatives {
  readonly at: Float64Array;
  readonly converged: boolean;
  readonly reason: "tolerance" | "max-iterations" | "no-ascent";
  readonly iterations: number;
  /** Unknowns that ran as far as they may: the value grows towards infinity. */
  readonly atBound: readonly number[];
}

/** How far from its start an unknown may go: a factor of 10^7 for the logarithm of a parameter. */
const FARTHEST = 16;
const LONGEST_STEP = 2;
const TOLERANCE = 1e-12;
/** So much curvature every unknown is given at least: flat directions get large errors, the others keep theirs. */
const FLAT = 1e-8;

/**
 * A local maximum by Newton's method, damped where the function is not concave or a step does not help.
 * Converged: the next step would gain less than 1e-12; or less than 1e-6 by a small step, which is taken on trust, since the
 * one after it would gain the square of that. A step may lose what is rounding in a sum.
 * @param most iterations
 * @source Nocedal and Wright (2006), 3.4 and 10.3
 */
export function maximise(of: (at: Float64Array) => Derivatives, start: Float64Array, most = 200): Maximum {
  let at = start;
  let here = of(at);
  let damping = 0;
  const end = (reason: Maximum["reason"], converged: boolean, iterations: number): Maximum => {
    const atBound = [...at.keys()].filter((k) => Math.abs(at[k]! - start[k]!) >= FARTHEST);
    return { ...here, at, converged, reason, iterations, atBound };
  };
  for (let iteration = 0; iteration < most; iteration++) {
    const rounding = 1e-10 + 1e-13 * Math.abs(here.value);
    const step = stepFrom(at, start, here, damping);
    const gain = step === null ? Infinity : product(step, here.gradient) / 2;
    const longest = step === null ? 0 : step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (damping < 1e-3 && (gain <= TOLERANCE || (gain <= 1e-6 && longest < 1e-3))) {
      if (gain > TOLERANCE) at = at.map((value, k) => clip(value + step![k]!, start[k]!));
      return end("tolerance", true, iteration);
    }
    if (step !== null) {
      const share = Math.min(1, LONGEST_STEP / longest);
      const next = at.map((value, k) => clip(value + share * step[k]!, start[k]!));
      const there = of(next);
      if (there.value >= here.value - rounding && there.gradient.every(Number.isFinite)) {
        [at, here] = [next, there];
        damping = damping < 1e-6 ? 0 : damping / 10;
        continue;
      }
    }
    damping = Math.max(10 * damping, 1e-4);
    if (damping > 1e12) return end("no-ascent", gain < 1e-6, iteration);
  }
  return end("max-iterations", false, most);
}

const clip = (value: number, start: number): number => Math.min(start + FARTHEST, Math.max(start - FARTHEST, value));

/** Uphill by the damped second derivatives, over the unknowns that a bound does not hold; null where that is not uphill. */
function stepFrom(at: Float64Array, start: Float64Array, here: Derivatives, damping: number): Float64Array | null {
  const n = at.length;
  const held = at.map((value, k) => {
    const outward = (value - start[k]!) * here.gradient[k]!;
    return Math.abs(value - start[k]!) >= FARTHEST && outward > 0 ? 1 : 0;
  });
  const matrix = new Float64Array(n * n);
  const largest = here.hessian.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) matrix[i * n + j] = held[i]! + held[j]! > 0 ? 0 : -here.hessian[i * n + j]!;
    const diagonal = Math.abs(here.hessian[i * n + i]!);
    matrix[i * n + i] = held[i] === 1 ? 1 : matrix[i * n + i]! + damping * Math.max(diagonal, 1e-8 * largest, 1e-12);
  }
  const factor = cholesky(matrix, n);
  if (factor.aliased.some((one) => one === 1)) return null;
  return solve(
    factor,
    here.gradient.map((value, k) => (held[k] === 1 ? 0 : value)),
  );
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** Inverse of the negative second derivatives; huge along directions without curvature; null where it is no maximum. */
export function inverseInformation({ hessian, gradient }: Derivatives): Float64Array | null {
  const n = gradient.length;
  const curvature = hessian.map((value, at) => (at % (n + 1) === 0 ? FLAT - value * (1 + FLAT) : -value));
  const factor = cholesky(curvature, n);
  if (factor.aliased.some((one) => one === 1)) return null;
  const inverse = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const column = solve(
      factor,
      Float64Array.from({ length: n }, (_, i) => (i === k ? 1 : 0)),
    );
    for (let i = 0; i < n; i++) inverse[i * n + k] = column[i]!;
  }
  return inverse;
}
