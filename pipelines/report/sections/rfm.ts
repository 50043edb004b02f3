import type { RfmCell } from "../../../warehouse/results/report/report-data.js";
import { rfmMap } from "../charts/rfm-map.js";
import { figure, nothing, warning } from "../figure.js";
import { html, type Html } from "../html.js";
import { addMoney, share } from "../money.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table } from "../table.js";

export function rfmSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return {
    id: "rfm",
    heading: words.rfm.heading,
    body: data.rfm.length === 0 ? nothing(words.rfm.empty) : rfmFigure(report),
  };
}

function rfmFigure(report: ReportContext): Html {
  const { data, words, format } = report;
  const named = (segment: string): string => words.rfm.names[segment] ?? segment;
  const squares = data.rfm.map(({ r, f, segment, customers }) => ({ r, f, customers, name: named(segment) }));
  const { title, description } = words.rfm;
  const all = data.rfm.reduce((sum, cell) => sum + cell.customers, 0);
  const segments = bySegment(data.rfm);
  const names = table(
    segments,
    [
      {
        head: words.rfm.segment,
        cell: ({ segment }) => html`${named(segment)} <small>${words.rfm.meanings[segment] ?? null}</small>`,
        total: words.total,
      },
      { head: words.rfm.customers, number: true, cell: (s) => format.count(s.customers), total: format.count(all) },
      { head: words.rfm.share, number: true, cell: (s) => format.percent(s.customers / all), total: format.percent(1) },
      {
        head: words.rfm.monetary,
        number: true,
        cell: (s) => format.money(s.monetary),
        total: format.money(addMoney(segments.map((s) => s.monetary))),
      },
    ],
    words.rfm.byName,
  );
  const cells = table(
    data.rfm,
    [
      { head: words.rfm.recency, number: true, cell: ({ r }) => String(r) },
      { head: words.rfm.frequency, number: true, cell: ({ f }) => String(f) },
      { head: words.rfm.segment, cell: ({ segment }) => named(segment) },
      { head: words.rfm.customers, number: true, cell: ({ customers }) => format.count(customers) },
      { head: words.rfm.monetary, number: true, cell: ({ monetary }) => format.money(monetary) },
    ],
    title,
  );
  const chart = rfmMap(squares, `${title}. ${description}`, words.rfm, format.count);
  return html`${refit(report)}
  ${figure({ title, finding: finding(report, all), description, chart, numbers: cells, numbersLabel: words.numbers })}
  ${names}`;
}

/** New cut points, and who is in another segment because of them alone. */
function refit({ data, words, format }: ReportContext): Html | null {
  const rows = data.movement.refit;
  if (rows.length === 0) return null;
  const customers = rows.reduce((sum, row) => sum + row.customers, 0);
  return warning(words.attention, words.movement.refit(format.count(customers), String(rows[0]!.versionNow)));
}

/** How many of the best there are, what they brought, and how many good ones have not bought for long. */
function finding({ data, words, format }: ReportContext, all: number): string | null {
  const among = (...names: readonly string[]): readonly RfmCell[] => data.rfm.filter((c) => names.includes(c.segment));
  const customers = (cells: readonly RfmCell[]): number => cells.reduce((sum, cell) => sum + cell.customers, 0);
  const best = among("champion", "loyal");
  const brought = share(addMoney(best.map((c) => c.monetary)), addMoney(data.rfm.map((c) => c.monetary)));
  if (brought === null) return null;
  const risk = format.count(customers(among("at-risk", "cannot-lose")));
  return words.rfm.finding(format.percent(customers(best) / all), format.percent(brought), risk);
}

/** Largest first. */
function bySegment(cells: readonly RfmCell[]): { segment: string; customers: number; monetary: string }[] {
  const groups = new Map<string, RfmCell[]>();
  for (const cell of cells) groups.set(cell.segment, [...(groups.get(cell.segment) ?? []), cell]);
  return [...groups]
    .map(([segment, own]) => ({
      segment,
      customers: own.reduce((sum, cell) => sum + cell.customers, 0),
      monetary: addMoney(own.map((cell) => cell.monetary)),
    }))
    .sort((a, b) => b.customers - a.customers || (a.segment < b.segment ? -1 : 1));
}
