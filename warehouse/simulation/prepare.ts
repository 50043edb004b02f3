import type { Warehouse } from "../warehouse.js";
import { WarehouseError } from "../errors.js";
import { sqlFile } from "../sql-file.js";
import { holidays } from "./holidays.js";
import type { Parameters } from "./parameters.js";

export interface CompanyOptions {
  readonly customers: number;
  readonly years: number;
  readonly until: string;
  readonly seed: number;
  readonly parameters: Parameters;
  readonly dirt?: Dirt;
}

/** Dirt on request: it makes `shop_orders` ask for a mapping by hand. */
export interface Dirt {
  /** `channel` is called `sales_channel` from half-way on. */
  readonly renamedColumn?: boolean;
  /** `occurred_at` is written 31/12/2025 18:30:00 in every second file. */
  readonly mixedDates?: boolean;
}

/** A stretch of days that one file of a source covers; days count from the start, both ends included. */
export interface Delivery {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export interface Company {
  readonly days: number;
  readonly customers: number;
  /** Calendar months, the first and the last perhaps cut. */
  readonly months: readonly Delivery[];
  /** Months, and the last 60 days (from the first of their month) by day. */
  readonly mixed: readonly Delivery[];
  readonly parameters: Parameters;
  readonly dirt: Dirt;
}

const DAY = 86_400_000;

/** Sets seed, dates and parameters of a generation: variables, macros, small tables of parameters, the catalogue. */
export async function prepareCompany(db: Warehouse, options: CompanyOptions): Promise<Company> {
  const { customers, years, until, seed, parameters } = options;
  check(
    "customers",
    Number.isInteger(customers) && customers >= 1 && customers <= 6_000_000,
    "a whole number from 1 to 6000000",
  );
  check("years", years >= 0.5 && years <= 10, "a number from 0.5 to 10");
  check("seed", Number.isSafeInteger(seed) && seed >= 0, "a whole number, 0 or more");
  const end = Date.parse(`${until}T00:00:00Z`);
  check("until", /^\d{4}-\d{2}-\d{2}$/.test(until) && Number.isFinite(end), "a date, YYYY-MM-DD");
  const start = startOf(end, years);
  const days = Math.round((end - start) / DAY);
  const startDate = iso(start);

  for (const [name, value] of Object.entries(parameters.values)) await setDouble(db, name, value);
  await setDouble(db, "days", days);
  await db.run(`set variable days = ${days}::integer`);
  await db.run(`set variable missing_day = ${days - 23}::integer`);
  await db.run(`set variable customers = ${customers}::bigint`);
  await db.run(`set variable seed = ${seed}::bigint`);
  await db.run(`set variable start = date '${startDate}'`);
  for (const macro of sqlFile(import.meta.url, "./macros.sql").split(/;\n/)) await db.run(macro);

  await fill(
    db,
    "holiday",
    "date date, name varchar",
    yearsAround(start, end)
      .flatMap(holidays)
      .map((h) => [h.date, h.name]),
  );
  await fill(
    db,
    "kind",
    "nr integer, kind varchar, share double, mean_gap double, rate_shape integer, rhythm2 double, rhythm4 double, drop_out double",
    parameters.kinds.map((k, i) => [i, k.kind, k.share, k.meanGap, k.rateShape, k.rhythm2, k.rhythm4, k.dropOut]),
  );
  await fill(
    db,
    "cause_kind",
    "cause varchar, multiplier double, lasts double",
    Object.entries(parameters.causes).map(([name, c]) => [name, c.multiplier, c.lasts]),
  );
  await fill(
    db,
    "campaign",
    "nr integer, d integer, channel varchar, wins double, loses double",
    parameters.campaigns.map((c, i) => [i + 1, Math.floor(c.at * days), c.channel, c.wins, c.loses]),
  );
  for (const name of ["day", "moment", "rule", "decoy", "slot"]) await create(db, name);
  const months = monthsOf(start, days);
  const daily = months.findIndex((m) => m.to >= days - 60);
  return {
    days,
    customers,
    months,
    mixed: months.flatMap((m, i) => (i < daily ? [m] : daysOf(start, m))),
    parameters,
    dirt: options.dirt ?? {},
  };
}

/** `create table NAME as` the text of `NAME.sql`. */
export async function create(
  db: Warehouse,
  name: string,
  values: Readonly<Record<string, number>> = {},
): Promise<void> {
  await db.run(`create or replace table ${name} as ${sqlFile(import.meta.url, `./${name}.sql`)}`, values);
}

async function fill(
  db: Warehouse,
  name: string,
  columns: string,
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  await db.run(`create or replace table ${name} (${columns})`);
  for (const row of rows) {
    const values = Object.fromEntries(row.map((value, i) => [`v${i}`, value]));
    await db.run(`insert into ${name} values (${row.map((_, i) => `$v${i}`).join(", ")})`, values);
  }
}

async function setDouble(db: Warehouse, name: string, value: number): Promise<void> {
  if (!Number.isFinite(value)) throw new WarehouseError("not-finite", `parameter ${name} must be finite`);
  await db.run(`set variable ${name} = ${value}::double`);
}

function check(name: string, holds: boolean, rule: string): void {
  if (!holds) throw new WarehouseError("simulate-option", `simulate: ${name} must be ${rule}`);
}

const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);

function startOf(end: number, years: number): number {
  const date = new Date(end);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - Math.round(years * 12), date.getUTCDate());
}

function yearsAround(start: number, end: number): number[] {
  const first = new Date(start).getUTCFullYear() - 3;
  const last = new Date(end).getUTCFullYear() + 2;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function monthsOf(start: number, days: number): Delivery[] {
  const months: Delivery[] = [];
  for (let d = 0; d < days;) {
    const date = new Date(start + d * DAY);
    const next = Math.round((Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - start) / DAY);
    months.push({ name: iso(start + d * DAY).slice(0, 7), from: d, to: Math.min(next, days) - 1 });
    d = next;
  }
  return months;
}

const daysOf = (start: number, month: Delivery): Delivery[] =>
  Array.from({ length: month.to - month.from + 1 }, (_, i) => {
    const d = month.from + i;
    return { name: iso(start + d * DAY), from: d, to: d };
  });
