import type { SortedHistories } from "./histories.js";
import type { Derivatives } from "./maximise.js";

/**
 * Log-likelihood of BG/NBD (`first` 0) and MBG/NBD (1) with first and second derivatives by r, alpha, a and b. No gamma
 * function is needed: repeats are whole, so ratios of them are products over the repeats.
 * @source Fader, Hardie and Lee (2005), equation 6, in logarithms
 */
export function betaGeometricLikelihood(
  { size, repeats, recency, age, weights, above, customers }: SortedHistories,
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

  for (let from = 0, to = 0; from < size; from = to) {
    const x = repeats[from]!;
    for (to = from + 1; to < size && repeats[to] === x;) to++;
    const shape = r + x;
    let [logs, inverse, squares] = [0, 0, 0];
    for (let i = from; i < to; i++) {
      const [weight, end] = [weights[i]!, alpha + age[i]!];
      logs += weight * Math.log(end);
      inverse += weight / end;
      squares += weight / (end * end);
    }
    value -= shape * logs;
    gr -= logs;
    gAlpha -= shape * inverse;
    rAlpha -= inverse;
    alphaAlpha += shape * squares;
    const chances = x + first;
    if (chances === 0) continue;

    // Of the odds of having dropped out at the last order: log odds = offset + shape · d, d = ln((alpha + T) / (alpha + t)).
    const offset = Math.log(a / (b + chances - 1));
    let [gained, dead, deadD, deadE, deadF] = [0, 0, 0, 0, 0];
    let [v, vd, ve, vdd, vde, vee] = [0, 0, 0, 0, 0, 0];
    for (let i = from; i < to; i++) {
      const weight = weights[i]!;
      const last = alpha + recency[i]!;
      const end = alpha + age[i]!;
      const d = Math.log(end / last);
      const e = 1 / end - 1 / last;
      const logOdds = offset + shape * d;
      const odds = Math.exp(-Math.abs(logOdds));
      gained += weight * (Math.log1p(odds) + (logOdds > 0 ? logOdds : 0));
      const p = (weight * (logOdds > 0 ? 1 : odds)) / (1 + odds);
      const spread = (weight * odds) / ((1 + odds) * (1 + odds));
      dead += p;
      deadD += p * d;
      deadE += p * e;
      deadF += p * e * (1 / end + 1 / last);
      v += spread;
      vd += spread * d;
      ve += spread * e;
      vdd += spread * d * d;
      vde += spread * d * e;
      vee += spread * e * e;
    }
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
