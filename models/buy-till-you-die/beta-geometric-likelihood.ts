import type { SortedHistories } from "./histories.js";
import type { Derivatives } from "./maximise.js";

/**
 * Log-likelihood of BG/NBD (`first` 0) and MBG/NBD (1) with first and second derivatives by r, alpha, a and b. No gamma
 * function is needed: repeats are whole, so ratios of them are products over the repeats.
 * @source Fader, Hardie and Lee (2005), equation 6, in logarithms
 */
export function betaGeometricLikelihood(
  { repeats, recency, age, weights, above, customers, starts }: SortedHistories,
  parameters: Float64Array,
  first: 0 | 1,
): Derivatives {
  const [r, alpha, a, b] = parameters as unknown as readonly [number, number, number, number];
  const logAlpha = Math.log(alpha);
  let value = customers * r * logAlpha;
  let [gr, gAlpha, ga, gb] = [customers * logAlpha, (customers * r) / alpha, 0, 0];
  let [rr, rAlpha, alphaAlpha] = [0, customers / alpha, -(customers * r) / (alpha * alpha)];
  let [aa, ab, bb, ra, rb, alphaA, alphaB] = [0, 0, 0, 0, 0, 0, 0];

  for (let i = 0; i < above.length; i++) {
    value += above[i]! * Math.log(r + i);
    gr += above[i]! / (r + i);
    rr -= above[i]! / ((r + i) * (r + i));
  }
  for (let i = 0; i < above.length + first; i++) {
    const survived = first === 0 ? above[i]! : i === 0 ? customers : above[i - 1]!;
    const [one, both] = [b + i, a + b + i];
    value -= survived * Math.log1p(a / one);
    ga -= survived / both;
    gb += (survived * a) / (one * both);
    aa += survived / (both * both);
    ab += survived / (both * both);
    bb -= (survived * a * (one + both)) / (one * one * both * both);
  }

  const ages = new Float64Array(3);
  const sums = new Float64Array(11);
  for (let group = 0; group + 1 < starts.length; group++) {
    const from = starts[group]!;
    const to = starts[group + 1]!;
    const x = repeats[from]!;
    const shape = r + x;
    sumAges(ages, age, weights, alpha, from, to);
    const [logs, inverse, squares] = ages as unknown as readonly [number, number, number];
    value -= shape * logs;
    gr -= logs;
    gAlpha -= shape * inverse;
    rAlpha -= inverse;
    alphaAlpha += shape * squares;
    const chances = x + first;
    if (chances === 0) continue;

    const offset = Math.log(a / (b + chances - 1));
    sumDead(sums, recency, age, weights, alpha, shape, offset, from, to);
    const [gained, dead, deadD, deadE, deadF, v, vd, ve, vdd, vde, vee] = sums as unknown as Sums;
    const [ua, ub] = [1 / a, -1 / (b + chances - 1)];
    value += gained;
    gr += deadD;
    gAlpha += shape * deadE;
    ga += ua * dead;
    gb += ub * dead;
    rr += vdd;
    rAlpha += shape * vde + deadE;
    alphaAlpha += shape * shape * vee - shape * deadF;
    aa += ua * ua * (v - dead);
    ab += ua * ub * v;
    bb += ub * ub * (v + dead);
    ra += ua * vd;
    rb += ub * vd;
    alphaA += shape * ua * ve;
    alphaB += shape * ub * ve;
  }
  const hessian = [rr, rAlpha, ra, rb, rAlpha, alphaAlpha, alphaA, alphaB, ra, alphaA, aa, ab, rb, alphaB, ab, bb];
  return { value, gradient: Float64Array.of(gr, gAlpha, ga, gb), hessian: Float64Array.from(hessian) };
}

type Sums = readonly [number, number, number, number, number, number, number, number, number, number, number];

/** Of the entries from `from` to `to`: weights times ln (alpha + T), its inverse and its square. */
function sumAges(
  into: Float64Array,
  age: Float64Array,
  weights: Float64Array,
  alpha: number,
  from: number,
  to: number,
): void {
  let logs = 0;
  let inverse = 0;
  let squares = 0;
  for (let i = from, same = from; i < to; i = same) {
    let weight = 0;
    for (; same < to && age[same] === age[i]; same++) weight += weights[same]!;
    const end = alpha + age[i]!;
    logs += weight * Math.log(end);
    inverse += weight / end;
    squares += weight / (end * end);
  }
  into[0] = logs;
  into[1] = inverse;
  into[2] = squares;
}

/**
 * Of the odds of having dropped out at the last order: log odds = offset + shape · d, d = ln ((alpha + T) / (alpha + t)). What
 * the likelihood gains, the weights times the probability p alone and times d, e and f, the derivatives of d and half of the
 * second one, and times p · (1 − p) and products of d and e. Small and called for each number of repeats: the engine
 * compiles it early, which a fit of a few dozen milliseconds feels.
 */
function sumDead(
  into: Float64Array,
  recency: Float64Array,
  age: Float64Array,
  weights: Float64Array,
  alpha: number,
  shape: number,
  offset: number,
  from: number,
  to: number,
): void {
  let gained = 0;
  let dead = 0;
  let deadD = 0;
  let deadE = 0;
  let deadF = 0;
  let v = 0;
  let vd = 0;
  let ve = 0;
  let vdd = 0;
  let vde = 0;
  let vee = 0;
  let end = 0;
  let logEnd = 0;
  for (let i = from; i < to; i++) {
    const weight = weights[i]!;
    if (alpha + age[i]! !== end) {
      end = alpha + age[i]!;
      logEnd = Math.log(end);
    }
    const last = alpha + recency[i]!;
    const d = logEnd - Math.log(last);
    const inverseEnd = 1 / end;
    const inverseLast = 1 / last;
    const e = inverseEnd - inverseLast;
    const logOdds = offset + shape * d;
    const odds = Math.exp(logOdds > 0 ? -logOdds : logOdds);
    const share = 1 / (1 + odds);
    gained += weight * (Math.log(1 + odds) + (logOdds > 0 ? logOdds : 0));
    const p = weight * (logOdds > 0 ? share : odds * share);
    const spread = weight * odds * share * share;
    dead += p;
    deadD += p * d;
    deadE += p * e;
    deadF += p * e * (inverseEnd + inverseLast);
    v += spread;
    vd += spread * d;
    ve += spread * e;
    vdd += spread * d * d;
    vde += spread * d * e;
    vee += spread * e * e;
  }
  into[0] = gained;
  into[1] = dead;
  into[2] = deadD;
  into[3] = deadE;
  into[4] = deadF;
  into[5] = v;
  into[6] = vd;
  into[7] = ve;
  into[8] = vdd;
  into[9] = vde;
  into[10] = vee;
}
