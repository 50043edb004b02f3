/** Numbers as the answers say them. */
export const whole = (value: number | bigint): string =>
  Number(value).toLocaleString("en-US", { maximumFractionDigits: 0 });

export const amount = (value: number | string): string =>
  Number(value).toLocaleString("en-US", { maximumFractionDigits: 0 });

export const decimals = (value: number, digits = 2): string => value.toFixed(digits);

/** A share as text; `signed`: a change, with its sign. */
export function percent(share: number, signed = false): string {
  const text = `${(100 * Math.abs(share)).toFixed(Math.abs(share) < 0.1 ? 1 : 0)}%`;
  if (share < 0) return `−${text}`;
  return signed ? `+${text}` : text;
}
