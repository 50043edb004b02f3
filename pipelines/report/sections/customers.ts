import { customersChart } from "../charts/customers-chart.js";
import { COLOURS, TEXTURES } from "../charts/palette.js";
import { figure, nothing } from "../figure.js";
import type { Html } from "../html.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { shownPeriods } from "../shown-periods.js";
import { table } from "../table.js";

export function customersSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return { id: "customers", heading: words.customers.heading, body: body() };

  function body(): Html {
    if (data.sales.periods.length === 0) return nothing(words.customers.empty);
    if (data.sales.periods.every((p) => p.customers === 0)) return nothing(words.customers.anonymous);
    return customersFigure(report);
  }
}

function customersFigure({ data, words, format, project }: ReportContext): Html {
  const { grain } = data.sales;
  const shown = shownPeriods(data, format, project.calendar.dayStarts);
  const title = grain === "month" ? words.customers.titleMonth : words.customers.titleWeek;
  const { description } = words.customers;
  const points = shown.map(({ label, open, period }) => ({
    label,
    open,
    known: period.customers,
    arrived: period.newCustomers,
  }));
  return figure({
    title,
    description,
    legend: [
      { name: words.customers.before, colour: COLOURS.blue },
      { name: words.customers.arrived, colour: TEXTURES.second },
      ...(shown.some((s) => s.open) ? [{ name: words.sales.openPeriod, colour: TEXTURES.open }] : []),
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
      ],
      title,
    ),
  });
}
