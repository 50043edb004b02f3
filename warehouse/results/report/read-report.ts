import { LIVE, sqlFile, type Schemas } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";
import { readChannels, type ChannelWindow } from "./read-channels.js";
import { readChurn } from "./read-churn.js";
import { readCrossSell } from "./read-cross-sell.js";
import { readClusters } from "./read-clusters.js";
import { readCohorts } from "./read-cohorts.js";
import { readHolidays } from "./read-holidays.js";
import { readCases, readContacts } from "./read-service.js";
import { readValue } from "./read-value.js";
import { readMovement, readProfiles } from "./read-movement.js";
import { readRelations } from "./relations.js";
import type {
  Concentration,
  LifecycleStage,
  ListMove,
  ListEffectRow,
  ListOutcome,
  RefusedRows,
  ReportData,
  RfmCell,
  RunStep,
  SalesData,
  SalesPeriod,
  SalesWindow,
  SegmentFlow,
  SegmentSize,
  SourceLoad,
  ValueTenth,
  WindowName,
} from "./report-data.js";
import { count, countOrNull, text, type Read, type Row } from "./row-values.js";
import { fillPeriods, lastBusinessDate, nextPeriod, periodStart } from "./sales-periods.js";

export interface ReportScope {
  readonly asOf: string;
  /** The run whose steps and rows are told; null: the newest that reported the night. */
  readonly runId: string | null;
  readonly week: "iso" | "sunday" | "saturday";
  readonly dayStarts: string;
  /** Days of the windows that the summary compares. */
  readonly windowDays: number;
  /** Days that movement between groups is told over; default 28. */
  readonly moveDays?: number;
  /** What one contact costs, by channel, where it does not say so itself. */
  readonly channelCosts?: ReadonlyMap<string, number>;
  /** Seconds within which a contact is answered in time. */
  readonly answeredWithin?: number;
  readonly schemas?: Schemas;
}

/** Sales shorter than this are told by week. */
const SHORT_HISTORY_DAYS = 120;
const WEEK_SHIFT = { iso: 0, sunday: 1, saturday: 2 } as const;

/** Everything that the report says. A relation that is not there yet gives no rows. */
export async function readReport(warehouse: Warehouse, scope: ReportScope): Promise<ReportData> {
  const present = await readRelations(warehouse);
  const { schemas = LIVE, asOf } = scope;
  const placed = (relation: string): string =>
    relation.replace(/^core\./, `${schemas.core}.`).replace(/^result\./, `${schemas.result}.`);
  const read: Read = async (relation, file, values) =>
    present.has(placed(relation)) ? warehouse.rows(sqlFile(import.meta.url, file, schemas), values) : [];

  const isThere = (relation: string): boolean => present.has(placed(relation));

  const [before] = await read("ops.night", "./night-before.sql", { as_of: asOf });
  const nightBefore = text(before?.["as_of_before"]);
  const asOfBefore = (await readMovementNight(read)) ?? nightBefore;
  const runId = scope.runId ?? (await readRunOfNight(read, asOf));
  const sales = await readSales(read, scope, asOfBefore);
  const lastDay = lastBusinessDate(asOf, scope.dayStarts);
  const unit = sales.grain;
  const service = {
    asOf,
    unit,
    shift: unit === "week" ? WEEK_SHIFT[scope.week] : 0,
    dayStarts: scope.dayStarts,
    answeredWithin: scope.answeredWithin ?? 20,
    lastDay,
  };
  return {
    asOf,
    asOfBefore,
    sales,
    rfm: (await read("result.rfm", "./rfm-cell.sql")).map(rfmCell),
    stages: (await read("result.lifecycle", "./lifecycle-stage.sql", { as_of_before: asOfBefore })).map(stage),
    flows: (await read("result.segment_move", "./segment-flow.sql")).map(flow),
    tenths: (await read("result.rfm", "./value-tenth.sql")).map(tenth),
    concentration: await readConcentration(read),
    churn: await readChurn(read, isThere, asOf, runId),
    value: await readValue(read, isThere),
    movement: await readMovement(warehouse, read, isThere, { asOf, days: scope.moveDays ?? 28 }),
    profiles: await readProfiles(warehouse, isThere, { asOf, days: 365, most: 5 }),
    crossSell: await readCrossSell(read),
    clusters: await readClusters(read),
    cohorts: await readCohorts(read, wholeMonths(sales, lastDay), scope.dayStarts),
    channels: await readChannelWindows(read, sales.windows, scope.channelCosts ?? new Map(), service.answeredWithin),
    contacts: await readContacts(read, service),
    cases: await readCases(read, service),
    segments: (await read("result.segment_member", "./segment-size.sql")).map(segment),
    lists: (await read("result.list_decision", "./list-outcome.sql")).map(outcome),
    effects: (await read("result.list_effect", "./list-effect.sql")) as unknown as ListEffectRow[],
    deliveredBefore: await readDeliveredBefore(read, present, asOfBefore),
    listMoves:
      asOfBefore === null || !present.has("history.list_decision_change")
        ? []
        : (await read("result.list_decision", "./list-movement.sql", { as_of_before: asOfBefore })).map(listMove),
    sources: (await read("ops.load", "./source-load.sql", { as_of: asOf, night_before: nightBefore })).map(source),
    refused: present.has("quarantine.refused")
      ? (await read("quarantine.refused", "./refused-row.sql")).map(refused)
      : null,
    steps: runId === null ? [] : (await read("ops.step", "./run-step.sql", { run_id: runId, as_of: asOf })).map(step),
  };
}

/** First days of the months that had ended, oldest first. */
const wholeMonths = ({ grain, periods }: SalesData, lastDay: string): string[] =>
  grain === "week"
    ? []
    : periods.map(({ period }) => period).filter((month) => dayAfter(lastDay) >= nextPeriod(month, "month"));

const dayAfter = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

async function readConcentration(read: Read): Promise<Concentration | null> {
  const [row] = await read("result.rfm", "./value-concentration.sql");
  if (row === undefined) return null;
  return {
    customers: count(row["customers"]),
    total: String(row["total"]),
    largest: String(row["largest"]),
    bestHundredth: String(row["best_hundredth"]),
    bestTenth: String(row["best_tenth"]),
    bestFifth: String(row["best_fifth"]),
    halfCustomers: countOrNull(row["half_customers"]),
  };
}

async function readChannelWindows(
  read: Read,
  windows: SalesData["windows"],
  costs: ReadonlyMap<string, number>,
  answeredWithin: number,
): Promise<ReadonlyMap<WindowName, ChannelWindow>> {
  const found = new Map<WindowName, ChannelWindow>();
  for (const name of ["now", "before"] as const) {
    const window = windows.get(name);
    if (window !== undefined) found.set(name, await readChannels(read, window, costs, answeredWithin));
  }
  return found;
}

async function readMovementNight(read: Read): Promise<string | null> {
  const [moved] = await read("result.segment_move", "./movement-night.sql");
  return text(moved?.["as_of_before"]);
}

async function readRunOfNight(read: Read, asOf: string): Promise<string | null> {
  const [night] = await read("ops.step", "./run-of-night.sql", { as_of: asOf });
  return text(night?.["run_id"]);
}

/** From the decisions, which every night keeps; else from the files that were written. */
async function readDeliveredBefore(
  read: Read,
  present: ReadonlySet<string>,
  asOfBefore: string | null,
): Promise<ReadonlyMap<string, number> | null> {
  if (asOfBefore === null) return null;
  const [relation, file] = present.has("history.list_decision_change")
    ? (["history.list_decision_change", "./list-decided-before.sql"] as const)
    : (["ops.export", "./list-before.sql"] as const);
  if (!present.has(relation)) return null;
  const rows = await read(relation, file, { as_of_before: asOfBefore });
  return new Map(rows.map((row) => [String(row["list"]), count(row["delivered"])]));
}

async function readSales(read: Read, scope: ReportScope, asOfBefore: string | null): Promise<SalesData> {
  const { asOf, dayStarts, week, windowDays } = scope;
  const [span = {}] = await read("core.line", "./sales-span.sql");
  const firstDate = text(span["first_date"]);
  const lastDay = lastBusinessDate(asOf, dayStarts);
  const days = firstDate === null ? 0 : (Date.parse(lastDay) - Date.parse(firstDate)) / 86_400_000;
  const grain = days < SHORT_HISTORY_DAYS ? "week" : "month";
  const shift = grain === "week" ? WEEK_SHIFT[week] : 0;
  const arrivals = await readArrivals(read);
  const reach = [text(span["first_day"]), text(span["last_day"])] as const;
  const found = await readPeriods(read, ...reach, { unit: grain, shift }, arrivals);
  const windows = await read("core.line", "./sales-window.sql", {
    as_of: asOf,
    days: windowDays,
    as_of_before: asOfBefore,
  });
  return {
    grain,
    firstDate,
    lastDate: text(span["last_date"]),
    firstSaleAt: text(span["first_sale_at"]),
    periods: fillPeriods(found, grain, lastDay),
    windows: new Map(windows.map((row) => [row["name"] as WindowName, window(row, arrivals, dayStarts)])),
    holidays: await readHolidays(read, asOf, firstDate, lastDay),
  };
}

/** Customers by the business date of their first sale ever. */
async function readArrivals(read: Read): Promise<ReadonlyMap<string, number>> {
  const rows = await read("core.line", "./first-sale-day.sql");
  return new Map(rows.map((row) => [String(row["day"]), count(row["customers"])]));
}

/** Periods that sold or took back, one after the other. */
async function readPeriods(
  read: Read,
  firstDay: string | null,
  lastDay: string | null,
  grain: { readonly unit: "month" | "week"; readonly shift: number },
  arrivalsByDay: ReadonlyMap<string, number>,
): Promise<SalesPeriod[]> {
  if (firstDay === null || lastDay === null) return [];
  const arrivals = new Map<string, number>();
  for (const [day, customers] of arrivalsByDay) {
    const starts = periodStart(day, grain.unit, grain.shift);
    arrivals.set(starts, (arrivals.get(starts) ?? 0) + customers);
  }
  const periods: SalesPeriod[] = [];
  for (let starts = periodStart(firstDay, grain.unit, grain.shift); starts <= lastDay;) {
    const ends = nextPeriod(starts, grain.unit);
    const [row] = await read("core.line", "./sales-of-period.sql", { starts, ends });
    if (row !== undefined) periods.push(period({ ...row, period: starts, new_customers: arrivals.get(starts) ?? 0 }));
    starts = ends;
  }
  return periods;
}

const period = (row: Row): SalesPeriod => ({
  period: String(row["period"]),
  grossSales: String(row["gross_sales"]),
  returns: String(row["returns"]),
  revenue: String(row["revenue"]),
  transactions: count(row["transactions"]),
  customers: count(row["customers"]),
  newCustomers: count(row["new_customers"]),
});

function window(row: Row, arrivals: ReadonlyMap<string, number>, dayStarts: string): SalesWindow {
  const [starts, ends] = [String(row["starts"]), String(row["ends"])];
  // As arrivals are known by business date, so is the window: from the first that begins in it.
  const [first, last] = [dayAfter(lastBusinessDate(starts, dayStarts)), lastBusinessDate(ends, dayStarts)];
  return {
    starts,
    ends,
    revenue: String(row["revenue"]),
    knownRevenue: String(row["known_revenue"]),
    transactions: count(row["transactions"]),
    customers: count(row["customers"]),
    newCustomers: [...arrivals].reduce((sum, [day, n]) => (day >= first && day <= last ? sum + n : sum), 0),
  };
}

const rfmCell = (row: Row): RfmCell => ({
  r: count(row["r"]),
  f: count(row["f"]),
  segment: String(row["segment"]),
  customers: count(row["customers"]),
  monetary: String(row["monetary"]),
});

const stage = (row: Row): LifecycleStage => ({
  stage: String(row["stage"]),
  customers: count(row["customers"]),
  entered: countOrNull(row["entered"]),
});

const flow = (row: Row): SegmentFlow => ({
  family: String(row["family"]),
  before: text(row["segment_before"]),
  now: text(row["segment_now"]),
  customers: count(row["customers"]),
});

const tenth = (row: Row): ValueTenth => ({
  tenth: count(row["tenth"]),
  customers: count(row["customers"]),
  monetary: String(row["monetary"]),
  least: String(row["least"]),
});

const segment = (row: Row): SegmentSize => ({ segment: String(row["segment"]), customers: count(row["customers"]) });

const outcome = (row: Row): ListOutcome => ({
  list: String(row["list"]),
  outcome: String(row["outcome"]),
  rule: text(row["rule"]),
  customers: count(row["customers"]),
});

const listMove = (row: Row): ListMove => ({
  list: String(row["list"]),
  came: row["came"] === true,
  outcome: text(row["outcome"]),
  rule: text(row["rule"]),
  customers: count(row["customers"]),
});

const source = (row: Row): SourceLoad => ({
  source: String(row["source"]),
  entity: String(row["entity"]),
  deliveries: count(row["deliveries"]),
  rowsIn: count(row["rows_in"]),
  rowsLoaded: count(row["rows_loaded"]),
  rowsRepeated: count(row["rows_repeated"]),
  rowsFiltered: count(row["rows_filtered"]),
  rowsRefused: count(row["rows_refused"]),
  rowsInNow: count(row["rows_in_now"]),
  rowsRefusedNow: count(row["rows_refused_now"]),
  newestRowAt: text(row["newest_row_at"]),
});

const refused = (row: Row): RefusedRows => ({
  source: String(row["source"]),
  rule: String(row["rule"]),
  refused: count(row["refused"]),
});

const step = (row: Row): RunStep => ({
  step: String(row["step"]),
  state: String(row["state"]),
  reason: text(row["reason"]),
  refusals: Array.isArray(row["refusals"]) ? row["refusals"].map(String) : [],
  rowsIn: countOrNull(row["rows_in"]),
  rowsOut: countOrNull(row["rows_out"]),
  rowsRefused: countOrNull(row["rows_refused"]),
  seconds: countOrNull(row["seconds"]),
  peakMemoryBytes: countOrNull(row["peak_memory_bytes"]),
});
