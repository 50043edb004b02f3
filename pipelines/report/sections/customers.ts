import { changed, signedChange } from "../changes.js";
import { customersChart } from "../charts/customers-chart.js";
import { COLOURS, TEXTURES } from "../../display/palette.js";
import { figure, nothing } from "../figure.js";
import type { Html } from "../html.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { periodName, shownPeriods, type ShownPeriod } from "../shown-periods.js";
import { table, type TableColumn } from "../table.js";

export function customersSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return { id: "customers", heading: words.customers.heading, body: body() };

  function body(): Html {
    if (data.sales.periods.length === 0) return nothing(words.customers.empty);
    if (data.sales.periods.every((p) => p.customers === 0)) return nothing(words.customers.anonymous);
    return customersFigure(report);
  }
}

function customersFigure(report: ReportContext): Html {
  const { data, words, format, project } = report;
  const { grain } = data.sales;
  const shown = shownPeriods(data, format, project.calendar.dayStarts);
  const title = grain === "month" ? words.customers.titleMonth : words.customers.titleWeek;
  const { description } = words.customers;
  const compared = shown.some((s) => s.yearBefore !== null);
  const against = (head: string, other: "before" | "yearBefore"): TableColumn<ShownPeriod> => ({
    head,
    number: true,
    cell: (s) =>
      s.open || s[other] === null ? "" : signedChange(String(s.period.customers), String(s[other].customers), report),
  });
  const points = shown.map(({ label, open, period, yearBefore }) => ({
    label,
    open,
    known: period.customers,
    arrived: period.newCustomers,
    yearBefore: yearBefore?.customers ?? null,
  }));
  return figure({
    title,
    finding: finding(report, shown),
    description,
    legend: [
      { name: words.customers.before, colour: COLOURS.blue },
      { name: words.customers.arrived, colour: TEXTURES.second },
      ...(shown.some((s) => s.open) ? [{ name: words.sales.openPeriod, colour: TEXTURES.open }] : []),
      ...(compared ? [{ name: words.sales.yearBefore, colour: COLOURS.black, dash: true }] : []),
    ],
    chart: customersChart(points, `${title}. ${description}`, format.shortCount),
    numbersLabel: words.numbers,
    numbers: table(
      shown,
      [
        { head: words.sales.period[grain], cell: ({ name }) => name },
        { head: words.customers.known, number: true, cell: ({ period }) => format.count(period.customers) },
        { head: words.customers.arrived, number: true, cell: ({ period }) => format.count(period.newCustomers) },
        {
          head: words.customers.before,
          number: true,
          cell: ({ period }) => format.count(period.customers - period.newCustomers),
        },
        ...(grain === "month" ? [against(words.sales.changedBefore, "before")] : []),
        ...(compared ? [against(words.sales.changed, "yearBefore")] : []),
      ],
      title,
    ),
  });
}

/** The newest period that is over, against the one before it and the same one a year before. */
function finding(report: ReportContext, shown: readonly ShownPeriod[]): string | null {
  const { data, words, format } = report;
  const newest = shown.findLast(({ open }) => !open);
  if (newest === undefined) return null;
  const parts = [newest.before, newest.yearBefore].flatMap((other) => {
    const by = other === null ? null : changed(String(newest.period.customers), String(other.customers), report);
    return by === null ? [] : [words.sales.than(by.text, by.more, periodName(other!.period, data.sales.grain, format))];
  });
  const { customers, newCustomers } = newest.period;
  return words.customers.finding(
    newest.name,
    customers,
    format.count(customers),
    format.count(newCustomers),
    parts.join(words.summary.and),
  );
}
