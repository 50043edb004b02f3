import { InputError } from "../errors.js";

/**
 * Adjusted p-values: rejecting those at most q keeps the expected share of false ones among the rejected at most q.
 * @param logP natural logarithms of p-values, in any order
 * @param tested all hypotheses that were looked at, at least those given; the others count as p = 1
 * @returns natural logarithms, 0 or less, in the order given
 * @throws {InputError} no-p-value
 * @source Benjamini and Hochberg (1995)
 */
export function adjustForMany(logP: Float64Array, tested: number): Float64Array {
  const wrong = logP.findIndex((value) => !(value <= 0));
  if (wrong >= 0 || !(tested >= logP.length)) {
    throw new InputError(
      "no-p-value",
      `adjustForMany: logarithms of p-values lie at 0 or below, and no fewer are tested than given; got ${logP[wrong] ?? logP.length} and ${tested}.`,
    );
  }
  const order = Uint32Array.from(logP.keys()).sort((a, b) => logP[b]! - logP[a]!);
  const adjusted = new Float64Array(logP.length);
  let least = 0;
  order.forEach((at, nr) => {
    const rank = logP.length - nr;
    least = Math.min(least, logP[at]! + Math.log(tested / rank));
    adjusted[at] = least;
  });
  return adjusted;
}
