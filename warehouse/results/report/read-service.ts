import { count, countOrNull, type Read } from "./row-values.js";
import { nextPeriod } from "./sales-periods.js";

/** Contacts that customers made in a month or week. */
export interface ContactPeriod {
  readonly period: string;
  readonly contacts: number;
  /** Those with a waiting time; of these answered in time, and given up. */
  readonly queued: number;
  readonly inTime: number;
  readonly abandoned: number;
  /** Mean of those with a waiting time. */
  readonly waitSeconds: number | null;
  /** Those of which it can be told whether the first contact settled it, and those it did. */
  readonly firstContact: number;
  readonly settled: number;
}

/** Complaints and requests of a month or week. */
export interface CasePeriod {
  readonly period: string;
  readonly opened: number;
  readonly reopened: number;
  readonly ended: number;
  /** Open at the end of the period, or at as_of in the last one. */
  readonly backlog: number;
  readonly medianHours: number | null;
  /** Promised for this period, and those of them that ended in time. */
  readonly due: number;
  readonly kept: number;
}

export interface ServiceScope {
  readonly asOf: string;
  readonly unit: "month" | "week";
  /** Days by which weeks start before Monday. */
  readonly shift: number;
  readonly dayStarts: string;
  readonly answeredWithin: number;
  /** Last business date before as_of. */
  readonly lastDay: string;
}

/** Without gaps, oldest first, to the period of the last day. */
export async function readContacts(read: Read, scope: ServiceScope): Promise<ContactPeriod[]> {
  const { asOf, unit, shift, answeredWithin } = scope;
  const rows = await read("core.contact", "./contact-period.sql", {
    as_of: asOf,
    unit,
    shift,
    answered_within: answeredWithin,
  });
  const found = new Map(rows.map((row) => [String(row["period"]), row]));
  return periodsOf([...found.keys()], scope).map((period) => {
    const row = found.get(period) ?? {};
    return {
      period,
      contacts: count(row["contacts"]),
      queued: count(row["queued"]),
      inTime: count(row["in_time"]),
      abandoned: count(row["abandoned"]),
      waitSeconds: countOrNull(row["wait_seconds"]),
      firstContact: count(row["first_contact"]),
      settled: count(row["settled"]),
    };
  });
}

/** Without gaps, oldest first, to the period of the last day. */
export async function readCases(read: Read, scope: ServiceScope): Promise<CasePeriod[]> {
  const { asOf, unit, shift, dayStarts } = scope;
  const rows = await read("core.service_case", "./case-period.sql", {
    as_of: asOf,
    unit,
    shift,
    day_starts: dayStarts,
  });
  const found = new Map(rows.map((row) => [String(row["period"]), row]));
  let backlog = 0;
  return periodsOf([...found.keys()], scope).map((period) => {
    const row = found.get(period) ?? {};
    const opened = count(row["opened"]);
    const ended = count(row["ended"]);
    backlog += opened - ended;
    return {
      period,
      opened,
      reopened: count(row["reopened"]),
      ended,
      backlog,
      medianHours: countOrNull(row["median_hours"]),
      due: count(row["due"]),
      kept: count(row["kept"]),
    };
  });
}

/** From the first period found to that of the last day. */
function periodsOf(found: readonly string[], { lastDay, unit }: ServiceScope): string[] {
  const first = [...found].sort()[0];
  const periods: string[] = [];
  for (let day = first; day !== undefined && day <= lastDay; day = nextPeriod(day, unit)) periods.push(day);
  return periods;
}
