import type { TimeLevel } from "../../../project/cube-definition.js";
import { CALENDAR } from "../calendar.js";
import type { Warehouse } from "../../warehouse.js";

/** Levels of time whose labels the first day of a period tells, by the period; fiscal years begin on a first, or not. */
export function toldBy(kept: TimeLevel, fiscalOnFirst: boolean): readonly TimeLevel[] {
  switch (kept) {
    case "day":
      return ["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"];
    case "month":
      return ["month", "quarter", "year", ...(fiscalOnFirst ? (["fiscal_quarter", "fiscal_year"] as const) : [])];
    case "quarter":
      return ["quarter", "year"];
    case "fiscal_quarter":
      return ["fiscal_quarter", "fiscal_year"];
    default:
      return [kept];
  }
}

/** The coarsest level that tells all of these. */
export function storedTime(wanted: readonly TimeLevel[], fiscalOnFirst: boolean): TimeLevel {
  return COARSEST_FIRST.find((kept) => wanted.every((level) => toldBy(kept, fiscalOnFirst).includes(level))) ?? "day";
}

const COARSEST_FIRST: readonly TimeLevel[] = [
  "year",
  "fiscal_year",
  "quarter",
  "fiscal_quarter",
  "month",
  "week",
  "day",
];

/** The days of the calendar with the first day of each of their periods. */
export const PERIODS = "temp.cube_period";

/** Makes `PERIODS` for this connection, after `CALENDAR`. Safe to run again. */
export async function createPeriods(warehouse: Warehouse): Promise<void> {
  const first = COARSEST_FIRST.map((level) => `min(day) over (partition by "${level}") as "${level}"`);
  await warehouse.run(
    `create temp table if not exists cube_period as select day as of_day, ${first.join(", ")} from ${CALENDAR}`,
  );
}
