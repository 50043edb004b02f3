import { COLOURS } from "../charts/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { figure, nothing } from "../figure.js";
import type { Html } from "../html.js";
import { addMoney, share } from "../money.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table } from "../table.js";

export function valueSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  const total = addMoney(data.tenths.map((t) => t.monetary));
  return { id: "value", heading: words.value.heading, body: body() };

  function body(): Html {
    if (data.tenths.length === 0) return nothing(words.value.empty);
    if (share("1", total) === null) return nothing(words.value.noTotal);
    return valueFigure(report, total);
  }
}

function valueFigure({ data, words, format }: ReportContext, total: string): Html {
  const rows = data.tenths.map((t) => ({
    ...t,
    share: share(t.monetary, total)!,
    name: words.value.tenthName(t.tenth),
  }));
  const { title } = words.value;
  const description = words.value.description(format.percent(rows[0]!.share));
  const bars = rows.map((row) => ({
    name: row.name,
    pieces: [{ value: Math.max(0, row.share), colour: COLOURS.blue }],
    text: format.percent(row.share),
  }));
  return figure({
    title,
    description,
    chart: rankedBars(bars, `${title}. ${description}`),
    numbersLabel: words.numbers,
    numbers: table(
      rows,
      [
        { head: words.value.tenth, cell: ({ name }) => name, total: words.total },
        {
          head: words.value.customers,
          number: true,
          cell: ({ customers }) => format.count(customers),
          total: format.count(rows.reduce((sum, r) => sum + r.customers, 0)),
        },
        { head: words.value.revenue, number: true, cell: (r) => format.money(r.monetary), total: format.money(total) },
        { head: words.value.share, number: true, cell: (r) => format.percent(r.share) },
        { head: words.value.from, number: true, cell: (r) => format.money(r.least) },
      ],
      title,
    ),
  });
}
