const NUMBER = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?$/;
const PLAIN = /^-?[0-9]+(\.[0-9]+)?$/;
/** Digits that every double keeps, and those that tell every double. */
const KEPT = 15;
const TOLD = 17;

/**
 * A number without an exponent; where it has none, as it is written.
 * @returns null where it is no number
 */
export function plainText(written: string): string | null {
  if (PLAIN.test(written)) return written;
  const parts = NUMBER.exec(written);
  if (parts === null || (parts[2] === "" && (parts[3] ?? "") === "")) return null;
  return shifted(parts[1] === "-" ? "-" : "", parts[2]!, parts[3] ?? "", Number(parts[4] ?? "0"));
}

/**
 * The number that a spreadsheet stores as `written`: without the tail that a double has behind a number of at most fifteen
 * digits (1.1 is stored as 1.1000000000000001), all other digits as they are written, and without an exponent.
 * @returns null where it is no number
 */
export function storedNumber(written: string): string | null {
  if (written.length <= KEPT && PLAIN.test(written)) return written;
  const mantissa = written.replace(/[eE].*$/, "");
  if (!mantissa.includes(".") || significant(mantissa) <= KEPT || significant(mantissa) > TOLD)
    return plainText(written);
  const shortest = String(Number(written));
  return plainText(significant(shortest.replace(/e.*$/, "")) <= KEPT ? shortest : written);
}

const significant = (mantissa: string): number =>
  mantissa
    .replace(/[^0-9]/g, "")
    .replace(/^0+/, "")
    .replace(/0+$/, "").length;

function shifted(sign: string, whole: string, fraction: string, exponent: number): string {
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point < 0 ? "0".repeat(-point) + digits : digits.padEnd(point, "0");
  const at = Math.max(point, 0);
  const before = padded.slice(0, at).replace(/^0+(?=[0-9])/, "") || "0";
  const after = padded.slice(at).replace(/0+$/, "");
  return `${sign}${before}${after === "" ? "" : `.${after}`}`;
}
