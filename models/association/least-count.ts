import { InputError } from "../errors.js";

/** A decimal number as written: 0.07 is 7 / 100, which no double is. */
export interface Fraction {
  readonly above: bigint;
  readonly below: bigint;
}

/**
 * The least count that is `share` of `total` or more: 7 for 0.07 of 100, where 0.07 * 100 is 7.000000000000001.
 * @param share 0 or more, read as the decimal number that it prints as
 * @param total a whole number from 0
 * @throws {InputError} no-share
 */
export function leastCount(share: number, total: number): number {
  if (!Number.isSafeInteger(total) || total < 0) {
    throw new InputError("no-share", `leastCount: total must be a whole number from 0; got ${total}.`);
  }
  const { above, below } = toFraction(share);
  return Number((above * BigInt(total) + below - 1n) / below);
}

/**
 * The fraction that a number prints as.
 * @throws {InputError} no-share
 */
export function toFraction(share: number): Fraction {
  if (!(share >= 0) || !Number.isFinite(share)) {
    throw new InputError("no-share", `a share must be finite and not below 0; got ${share}.`);
  }
  const [mantissa, exponent = "0"] = String(share).split("e");
  const [whole, decimals = ""] = mantissa!.split(".");
  const tens = Number(exponent) - decimals.length;
  const digits = BigInt(whole! + decimals);
  return tens < 0 ? { above: digits, below: 10n ** BigInt(-tens) } : { above: digits * 10n ** BigInt(tens), below: 1n };
}
