import { changed, signedChange } from "../changes.js";
import { salesChart } from "../charts/sales-chart.js";
import { COLOURS, TEXTURES } from "../../display/palette.js";
import { figure, nothing, type LegendItem } from "../figure.js";
import { html, type Html } from "../html.js";
import { periodName, shownPeriods, type ShownPeriod } from "../shown-periods.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table, type TableColumn } from "../table.js";
import { holidayFigure } from "./holidays.js";

export function salesSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  const holidays = data.sales.holidays.map((holiday) => holidayFigure(report, holiday));
  return {
    id: "sales",
    heading: words.sales.heading,
    body: data.sales.periods.length === 0 ? nothing(words.sales.empty) : html`${salesFigure(report)} ${holidays}`,
  };
}

function salesFigure(report: ReportContext): Html {
  const { data, words, format, project } = report;
  const { grain, periods, lastDate } = data.sales;
  const shown = shownPeriods(data, format, project.calendar.dayStarts);
  const title = grain === "month" ? words.sales.titleMonth : words.sales.titleWeek;
  const description = words.sentences([
    words.sales.description(format.day(shown[0]!.period.period), format.day(lastDate ?? shown.at(-1)!.period.period)),
    ...(shown.length === periods.length
      ? []
      : [words.sales.shown(format.count(shown.length), format.count(periods.length))]),
  ]);
  const points = shown.map(({ period, yearBefore, open, label }) => ({
    label,
    open,
    revenue: Number(period.revenue),
    yearBefore: yearBefore === null ? null : Number(yearBefore.revenue),
  }));
  const legend: LegendItem[] = [
    { name: words.sales.revenue, colour: COLOURS.blue },
    ...(shown.some((s) => s.open) ? [{ name: words.sales.openPeriod, colour: TEXTURES.open }] : []),
    ...(shown.some((s) => s.yearBefore !== null)
      ? [{ name: words.sales.yearBefore, colour: COLOURS.black, dash: true }]
      : []),
  ];
  const chart = salesChart(points, `${title}. ${description}`, format.shortMoney);
  const numbers = salesTable(report, shown, title);
  return figure({
    title,
    finding: finding(report, shown),
    description,
    legend,
    chart,
    numbers,
    numbersLabel: words.numbers,
  });
}

/** The newest period that is over, against the one before it and the same one a year before. */
function finding(report: ReportContext, shown: readonly ShownPeriod[]): string | null {
  const { data, words, format } = report;
  const newest = shown.findLast(({ open }) => !open);
  if (newest === undefined) return null;
  const parts = [newest.before, newest.yearBefore].flatMap((other) => {
    const by = other === null ? null : changed(newest.period.revenue, other.revenue, report);
    return by === null ? [] : [words.sales.than(by.text, by.more, periodName(other!.period, data.sales.grain, format))];
  });
  return words.sales.finding(newest.name, format.roundMoney(newest.period.revenue), parts.join(words.summary.and));
}

function salesTable(report: ReportContext, shown: readonly ShownPeriod[], title: string): Html {
  const { data, words, format } = report;
  const { grain } = data.sales;
  const against = (head: string, other: "before" | "yearBefore"): TableColumn<ShownPeriod> => ({
    head,
    number: true,
    cell: (s) => (s.open || s[other] === null ? "" : signedChange(s.period.revenue, s[other].revenue, report)),
  });
  return table(
    shown,
    [
      { head: words.sales.period[grain], cell: ({ name }) => name },
      { head: words.sales.revenue, number: true, cell: ({ period }) => format.money(period.revenue) },
      { head: words.sales.gross, number: true, cell: ({ period }) => format.money(period.grossSales) },
      { head: words.sales.returns, number: true, cell: ({ period }) => format.money(period.returns) },
      { head: words.sales.orders, number: true, cell: ({ period }) => format.count(period.transactions) },
      {
        head: words.sales.average,
        number: true,
        cell: ({ period }) =>
          period.transactions === 0 ? "" : format.money((Number(period.grossSales) / period.transactions).toFixed(4)),
      },
      ...(grain === "month" ? [against(words.sales.changedBefore, "before")] : []),
      ...(shown.some((s) => s.yearBefore !== null)
        ? [
            {
              head: words.sales.lastYear,
              number: true,
              cell: ({ yearBefore }: ShownPeriod) => (yearBefore === null ? "" : format.money(yearBefore.revenue)),
            },
            against(words.sales.changed, "yearBefore"),
          ]
        : []),
    ],
    title,
  );
}
