import { InputError } from "../errors.js";
import type { Margins } from "./exact-test.js";
import { logNormalTail } from "./normal-tail.js";

/** What of an association is left where baskets are compared within their stratum only. */
export interface CommonAssociation {
  /** Mantel and Haenszel's; null where no stratum has baskets with one of both, or none has baskets with both or neither. */
  readonly oddsRatio: number | null;
  /**
   * Limits of the 95% interval; null with the odds ratio. Where it is infinite, for no basket has one without the other, `low` is that of
   * the tables with half a basket more in each cell.
   */
  readonly low: number | null;
  readonly high: number | null;
  /** Natural logarithm of the two-sided p-value; null where no stratum could have come out otherwise. */
  readonly logP: number | null;
}

const NORMAL_975 = 1.959963984540054;

/**
 * The Cochran-Mantel-Haenszel test, with continuity correction, and the common odds ratio of fourfold tables.
 * @param margins of each stratum
 * @param together baskets with both, by stratum
 * @throws {InputError} no-table
 * @source Mantel and Haenszel (1959); interval: Robins, Breslow and Greenland (1986); half a basket more: Haldane (1955)
 */
export function commonAssociation(margins: Margins, together: ArrayLike<number>): CommonAssociation {
  checkTables(margins, together);
  let [surplus, variance] = [0, 0];
  for (let stratum = 0; stratum < together.length; stratum++) {
    const n = margins.baskets[stratum]!;
    const [left, right] = [margins.left[stratum]!, margins.right[stratum]!];
    if (n < 2) continue;
    surplus += together[stratum]! - (left * right) / n;
    variance += ((left / n) * right * ((n - left) / n) * (n - right)) / (n - 1);
  }
  const z = Math.max(0, Math.abs(surplus) - 0.5) / Math.sqrt(variance);
  const logP = variance > 0 ? Math.min(0, Math.log(2) + logNormalTail(z)) : null;
  const { along, across, half } = commonOdds(margins, together, 0);
  if (along > 0 && across > 0) {
    const oddsRatio = along / across;
    return { oddsRatio, low: oddsRatio * Math.exp(-half), high: oddsRatio * Math.exp(half), logP };
  }
  if (along === 0 || logP === null) return { oddsRatio: null, low: null, high: null, logP };
  const more = commonOdds(margins, together, 0.5);
  return { oddsRatio: null, low: (more.along / more.across) * Math.exp(-more.half), high: null, logP };
}

/**
 * The two sums whose ratio the common odds ratio is, and half of the interval of its logarithm.
 * @param more baskets added to each cell, of strata that could have come out otherwise
 */
function commonOdds(margins: Margins, together: ArrayLike<number>, more: number) {
  let [r, s, pr, psqr, qs] = [0, 0, 0, 0, 0];
  for (let stratum = 0; stratum < together.length; stratum++) {
    const baskets = margins.baskets[stratum]!;
    const [left, right] = [margins.left[stratum]!, margins.right[stratum]!];
    const open = left > 0 && left < baskets && right > 0 && right < baskets;
    if (baskets < 2 || (more > 0 && !open)) continue;
    const n = baskets + 4 * more;
    const a = together[stratum]! + more;
    const [b, c] = [left + 2 * more - a, right + 2 * more - a];
    const d = n - a - b - c;
    const [p, q] = [(a + d) / n, (b + c) / n];
    const [along, across] = [(a * d) / n, (b * c) / n];
    r += along;
    s += across;
    pr += p * along;
    psqr += p * across + q * along;
    qs += q * across;
  }
  const half = NORMAL_975 * Math.sqrt(pr / (2 * r * r) + psqr / (2 * r * s) + qs / (2 * s * s));
  return { along: r, across: s, half };
}

function checkTables({ baskets, left, right }: Margins, together: ArrayLike<number>): void {
  const whole = (value: number | undefined): boolean => Number.isSafeInteger(value) && value! >= 0;
  let sound = [baskets, left, right].every((counts) => counts.length === together.length);
  for (let stratum = 0; sound && stratum < together.length; stratum++) {
    const [n, a, b, both] = [baskets[stratum]!, left[stratum]!, right[stratum]!, together[stratum]!];
    sound = [n, a, b, both].every(whole) && both <= a && both <= b && a + b - both <= n;
    if (sound) continue;
    throw new InputError(
      "no-table",
      `commonAssociation: each stratum needs whole counts that form a fourfold table; got ${n} baskets, ${a} and ${b}, ${both} together in stratum ${stratum}.`,
    );
  }
  if (!sound) throw new InputError("no-table", "commonAssociation: margins and together must have equal lengths.");
}
