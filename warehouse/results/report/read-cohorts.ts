import { count, text, type Read } from "./row-values.js";
import { nextPeriod } from "./sales-periods.js";

/** Customers whose first sale lay in the month `cohort` and who bought in `month`; both by their first day. */
export interface CohortMonth {
  readonly cohort: string;
  readonly month: string;
  readonly customers: number;
}

/** Newest whole months that are told. */
const MONTHS = 13;

/** Who came back, month by month. @param months first days of the whole months before as_of, oldest first */
export async function readCohorts(read: Read, months: readonly string[], dayStarts: string): Promise<CohortMonth[]> {
  const shown = months.slice(-MONTHS);
  const first = shown[0];
  if (first === undefined) return [];
  const cells: CohortMonth[] = [];
  for (const month of shown) {
    const span = { starts: month, ends: nextPeriod(month, "month"), first, day_starts: dayStarts };
    for (const row of await read("result.customer", "./cohort-of-month.sql", span)) {
      const cohort = text(row["cohort"])!;
      if (cohort >= first && cohort <= month) cells.push({ cohort, month, customers: count(row["customers"]) });
    }
  }
  return cells;
}
