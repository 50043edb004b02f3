import { salesChart } from "../charts/sales-chart.js";
import { COLOURS } from "../charts/palette.js";
import { figure, nothing, type LegendItem } from "../figure.js";
import type { Html } from "../html.js";
import { change } from "../money.js";
import { shownPeriods, type ShownPeriod } from "../shown-periods.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table } from "../table.js";

export function salesSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return {
    id: "sales",
    heading: words.sales.heading,
    body: data.sales.periods.length === 0 ? nothing(words.sales.empty) : salesFigure(report),
  };
}

function salesFigure({ data, words, format, project }: ReportContext): Html {
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
    ...(shown.some((s) => s.open) ? [{ name: words.sales.openPeriod, colour: COLOURS.sky }] : []),
    ...(shown.some((s) => s.yearBefore !== null)
      ? [{ name: words.sales.yearBefore, colour: COLOURS.black, dash: true }]
      : []),
  ];
  const chart = salesChart(points, `${title}. ${description}`, format.shortMoney);
  const numbers = salesTable({ words, format }, shown, grain, title);
  return figure({ title, description, legend, chart, numbers, numbersLabel: words.numbers });
}

function salesTable(
  { words, format }: Pick<ReportContext, "words" | "format">,
  shown: readonly ShownPeriod[],
  grain: "month" | "week",
  title: string,
): Html {
  const compared = shown.some((s) => s.yearBefore !== null);
  const changed = ({ period, yearBefore, open }: ShownPeriod): string => {
    const by = yearBefore === null || open ? null : change(period.revenue, yearBefore.revenue);
    return by === null ? "" : format.percent(by);
  };
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
      ...(compared
        ? [
            {
              head: words.sales.lastYear,
              number: true,
              cell: ({ yearBefore }: ShownPeriod) => (yearBefore === null ? "" : format.money(yearBefore.revenue)),
            },
            { head: words.sales.changed, number: true, cell: changed },
          ]
        : []),
    ],
    title,
  );
}
