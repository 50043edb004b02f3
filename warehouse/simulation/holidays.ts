/** Sunday of Easter in the Gregorian calendar, as `YYYY-MM-DD`. @source Meeus (1991), chapter 8 */
export function easter(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return day(year, Math.floor(n / 31), (n % 31) + 1);
}

const day = (year: number, month: number, date: number): string =>
  new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
const plus = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
/** The first Monday on or after a date. */
const monday = (date: string): string => plus(date, (8 - new Date(`${date}T00:00:00Z`).getUTCDay()) % 7);

/** Holidays of England, the moving ones too; without days given instead of one on a weekend. */
export function holidays(year: number): readonly { readonly date: string; readonly name: string }[] {
  const sunday = easter(year);
  return [
    { date: day(year, 1, 1), name: "New Year's Day" },
    { date: plus(sunday, -2), name: "Good Friday" },
    { date: sunday, name: "Easter Sunday" },
    { date: plus(sunday, 1), name: "Easter Monday" },
    { date: monday(day(year, 5, 1)), name: "Early May bank holiday" },
    { date: monday(day(year, 5, 25)), name: "Spring bank holiday" },
    { date: monday(day(year, 8, 25)), name: "Summer bank holiday" },
    { date: day(year, 12, 25), name: "Christmas Day" },
    { date: day(year, 12, 26), name: "Boxing Day" },
  ];
}
