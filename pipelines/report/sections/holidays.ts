import type { HolidayWeek, HolidayWeeks } from "../../../warehouse/results/report/read-holidays.js";
import { changed, signedChange } from "../changes.js";
import { COLOURS, TEXTURES } from "../../display/palette.js";
import { salesChart } from "../charts/sales-chart.js";
import { figure } from "../figure.js";
import { daysBetween, hasMoved, isOver, wholeWeeks } from "../holiday-weeks.js";
import type { Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";

/** The weeks around a holiday beside those around the same one a year before. */
export function holidayFigure(report: ReportContext, holiday: HolidayWeeks): Html {
  const { words, format, data } = report;
  const { sales } = words;
  const title = sales.holidayTitle(holiday.name);
  const moved = Math.abs(daysBetween(holiday.dayBefore, holiday.day) - 365);
  const description = words.sentences([
    sales.holidayDescription(format.day(holiday.day), format.day(holiday.dayBefore)),
    ...(hasMoved(holiday) ? [sales.holidayMoved(moved, format.count(moved))] : []),
  ]);
  const open = (week: HolidayWeek): boolean => !isOver(week, data.asOf);
  const points = holiday.weeks.map((week) => ({
    label: sales.weekTick(week.week),
    open: open(week),
    revenue: Number(week.revenue),
    yearBefore: Number(week.yearBefore),
  }));
  return figure({
    title,
    finding: finding(report, holiday),
    description,
    legend: [
      { name: sales.revenue, colour: COLOURS.blue },
      ...(holiday.weeks.some(open) ? [{ name: sales.openPeriod, colour: TEXTURES.open }] : []),
      { name: sales.holidayYearBefore, colour: COLOURS.black, dash: true },
    ],
    chart: salesChart(points, `${title}. ${description}`, format.shortMoney),
    numbersLabel: words.numbers,
    numbers: table(
      holiday.weeks,
      [
        { head: sales.week, cell: ({ week }) => sales.weekName(week) },
        { head: sales.from, time: true, cell: ({ starts }) => format.day(starts) },
        { head: sales.revenue, number: true, cell: ({ revenue }) => format.money(revenue) },
        { head: sales.lastYear, number: true, cell: ({ yearBefore }) => format.money(yearBefore) },
        {
          head: sales.changed,
          number: true,
          cell: (week) => (open(week) ? "" : signedChange(week.revenue, week.yearBefore, report)),
        },
      ],
      title,
    ),
  });
}

function finding(report: ReportContext, holiday: HolidayWeeks): string | null {
  const { weeks, revenue, yearBefore } = wholeWeeks(holiday, report.data.asOf);
  const by = changed(revenue, yearBefore, report);
  if (by === null) return null;
  const { words, format } = report;
  return words.sales.holidayFinding(weeks, format.count(weeks), format.roundMoney(revenue), by.text, by.more);
}
