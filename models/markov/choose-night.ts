/** Days between two nights that movement is told of unless a person names others. */
export const MOVE_DAYS = 28;

/**
 * The night to compare with: the newest that lies at least `MOVE_DAYS` before, else the oldest.
 * @param nights before it, ascending, as `YYYY-MM-DD HH:MM:SS`
 * @returns null where there is none
 */
export function nightToCompare(nights: readonly string[], asOf: string): string | null {
  const old = nights.filter((night) => daysBetween(night, asOf) >= MOVE_DAYS);
  return old.at(-1) ?? nights[0] ?? null;
}

export const daysBetween = (from: string, to: string): number => (moment(to) - moment(from)) / 86_400_000;

const moment = (night: string): number => Date.parse(`${night.replace(" ", "T")}Z`);
