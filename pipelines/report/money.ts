/** The exact sum of amounts with at most four decimals, as text with four. */
export function addMoney(amounts: readonly string[]): string {
  return fromUnits(amounts.reduce((sum, amount) => sum + toUnits(amount), 0n));
}

/** `now` over `before`, less one; null where `before` is not above zero. */
export function change(now: string, before: string): number | null {
  const base = toUnits(before);
  return base <= 0n ? null : Number(toUnits(now) - base) / Number(base);
}

/** Share of `part` in `whole`; null where `whole` is not above zero. */
export function share(part: string, whole: string): number | null {
  const base = toUnits(whole);
  return base <= 0n ? null : Number(toUnits(part)) / Number(base);
}

const UNITS = 10_000n;

function toUnits(amount: string): bigint {
  const [, sign, whole, decimals = ""] = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(amount) ?? [];
  if (whole === undefined) throw new TypeError(`an amount must be decimal text with at most four decimals`);
  const units = BigInt(whole) * UNITS + BigInt(decimals.padEnd(4, "0"));
  return sign === "-" ? -units : units;
}

function fromUnits(units: bigint): string {
  const size = units < 0n ? -units : units;
  return `${units < 0n ? "-" : ""}${size / UNITS}.${String(size % UNITS).padStart(4, "0")}`;
}
