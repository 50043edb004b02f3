import { Warehouse } from "./warehouse.js";

/** Both solstices of some years, UTC: where two tables of a time zone differ, they differ at one of them. */
const INSTANTS = [2000, 2010, 2015, 2020, 2024, 2025, 2026, 2027].flatMap((year) => [
  `${year}-01-15T12:00:00Z`,
  `${year}-07-15T12:00:00Z`,
]);

/** The first instant at which the engine's clock in a time zone is not that of Node.js; null: they agree. */
export async function disagreesOnTimeZone(timeZone: string): Promise<string | null> {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  const warehouse = await Warehouse.open(":memory:");
  try {
    const rows = await warehouse.rows<{ instant: string; local: string }>(
      "select i as instant, strftime(timezone($zone, i::timestamptz), '%Y-%m-%d %H:%M:%S') as local from (select unnest($instants::varchar[]) as i)",
      { zone: timeZone, instants: INSTANTS },
    );
    return rows.find(({ instant, local }) => format.format(new Date(instant)) !== local)?.instant ?? null;
  } finally {
    warehouse.close();
  }
}
