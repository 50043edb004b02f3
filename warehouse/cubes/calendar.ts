import { TIME_LEVELS } from "../../project/cube-definition.js";
import type { Project } from "../../project/project.js";
import type { Warehouse } from "../warehouse.js";

/** The days of three hundred years with the periods that they lie in, as text; years are whole numbers. */
export const CALENDAR = "temp.cube_calendar";

/** Makes `CALENDAR` for this connection. Safe to run again. */
export async function createCalendar(warehouse: Warehouse, { week, fiscalStart }: Project["calendar"]): Promise<void> {
  const [month, day] = fiscalStart.split("-").map(Number) as [number, number];
  // A fiscal year has the name of the year that it ends in, unless it is the calendar year.
  const shifted = `(day - interval '${day - 1}' day + interval '${(13 - month) % 12}' month)`;
  const levels: Readonly<Record<(typeof TIME_LEVELS)[number], string>> = {
    year: "year(day)::integer",
    quarter: "strftime(day, '%Y') || '-Q' || quarter(day)",
    month: "strftime(day, '%Y-%m')",
    week: `strftime(day + interval '${WEEK_SHIFT[week]}' day, '%G-W%V')`,
    day: "day",
    fiscal_year: `year(${shifted})::integer`,
    fiscal_quarter: `strftime(${shifted}, '%Y') || '-Q' || quarter(${shifted})`,
  };
  const columns = TIME_LEVELS.map((level) => `${levels[level]} as "${level}"`);
  await warehouse.run(`create temp table if not exists cube_calendar as
    select ${columns.join(", ")}
    from (select unnest(generate_series(date '1899-12-31', date '2200-12-31', interval '1' day))::date as day)`);
}

/** Days from the first day of a week to the Monday of the ISO week that names it. */
const WEEK_SHIFT: Readonly<Record<Project["calendar"]["week"], number>> = { iso: 0, sunday: 1, saturday: 2 };
