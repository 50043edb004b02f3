import { amountColour } from "../../display/palette.js";
import { nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table, type TableColumn } from "../table.js";

/** Customers by the month of their first sale, and how many of them bought in the months after it. */
export function cohortsSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  const rows = cohortRows(data.cohorts);
  const told = rows.some(({ back }) => back.length > 0);
  return {
    id: "cohorts",
    heading: words.cohorts.heading,
    body: told ? heat(report, rows) : nothing(words.cohorts.empty),
  };
}

interface CohortRow {
  readonly cohort: string;
  readonly size: number;
  /** Share that bought 1, 2, … months later. */
  readonly back: readonly number[];
}

function cohortRows(cells: ReportContext["data"]["cohorts"]): CohortRow[] {
  const months = [...new Set(cells.map(({ month }) => month))].sort();
  const found = new Map(cells.map(({ cohort, month, customers }) => [`${cohort} ${month}`, customers]));
  return months.flatMap((cohort, i) => {
    const size = found.get(`${cohort} ${cohort}`) ?? 0;
    if (size === 0) return [];
    const back = months.slice(i + 1).map((month) => (found.get(`${cohort} ${month}`) ?? 0) / size);
    return [{ cohort, size, back }];
  });
}

function heat({ words, format }: ReportContext, rows: readonly CohortRow[]): Html {
  const { title, description } = words.cohorts;
  const most = Math.max(...rows.flatMap(({ back }) => back), 0.01);
  const reach = Math.max(...rows.map(({ back }) => back.length));
  const later = Array.from({ length: reach }, (_, i): TableColumn<CohortRow> => ({
    head: html`<abbr title="${words.cohorts.monthName(i + 1)}">${words.cohorts.month(i + 1)}</abbr>`,
    number: true,
    cell: ({ back }) => (back[i] === undefined ? "" : format.wholePercent(back[i])),
    ground: ({ back }) => (back[i] === undefined ? null : amountColour((0.85 * back[i]) / most)),
  }));
  const cells = table(
    rows,
    [
      { head: words.cohorts.cohort, time: true, cell: ({ cohort }) => format.month(cohort) },
      { head: words.cohorts.size, number: true, cell: ({ size }) => format.count(size) },
      ...later,
    ],
    title,
  );
  const [first, sixth] = [average(rows, 1), average(rows, 6)];
  return html`<figure class="heat">
    <figcaption>
      <h3>${title}</h3>
      ${first === null ? null : html`<p class="finding">${words.cohorts.finding(format.percent(first), sixth === null ? null : format.percent(sixth))}</p> `}
      <p>${description}</p>
    </figcaption>
    ${cells}
  </figure>`;
}

/** Of all customers whose month lies that far back; null where there are none. */
function average(rows: readonly CohortRow[], months: number): number | null {
  const known = rows.filter(({ back }) => back.length >= months);
  const size = known.reduce((sum, row) => sum + row.size, 0);
  return size === 0 ? null : known.reduce((sum, { size: n, back }) => sum + n * back[months - 1]!, 0) / size;
}
