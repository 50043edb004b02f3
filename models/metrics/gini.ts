import { InputError } from "../errors.js";

/**
 * Gini coefficient of amounts from 0: 0 where all have the same, nearly 1 where one has everything.
 * @param n how many
 * @param total sum of the amounts
 * @param ranked sum of amount × rank, the least amount at rank 1
 * @returns null where the total is not above zero
 * @throws {InputError} gini-sums
 * @source Gini (1912), in the form of Sen (1973) by ranks
 */
export function gini(n: number, total: number, ranked: number): number | null {
  if (!Number.isSafeInteger(n) || n < 0 || !Number.isFinite(total) || !Number.isFinite(ranked)) {
    throw new InputError("gini-sums", `gini: needs a whole number and two finite sums; got ${n}, ${total}, ${ranked}.`);
  }
  if (n === 0 || !(total > 0)) return null;
  return (2 * ranked) / (n * total) - (n + 1) / n;
}
