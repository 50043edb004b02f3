import { COLOURS } from "../../display/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { concentrationOf } from "../concentration.js";
import { figure, nothing, warning } from "../figure.js";
import { html, type Html } from "../html.js";
import { addMoney, share } from "../money.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table } from "../table.js";
import { riskFigure } from "../worth/at-risk.js";
import { heldOutFigures } from "../worth/held-out.js";
import { paretoFigure } from "../worth/pareto.js";

export function valueSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  const total = addMoney(data.tenths.map((t) => t.monetary));
  return { id: "value", heading: words.value.heading, body: body() };

  function body(): Html {
    if (data.tenths.length === 0) return nothing(words.value.empty);
    if (share("1", total) === null) return nothing(words.value.noTotal);
    return html`${warnings(report)} ${valueFigure(report, total)} ${paretoFigure(report)} ${riskFigure(report)}
    ${heldOutFigures(report)}`;
  }
}

function warnings({ data, words, format }: ReportContext): Html | null {
  const found = concentrationOf(data);
  if (found === null) return null;
  return html`${found.isFew ? warning(words.attention, words.value.fewCustomers(format.percent(found.tenth))) : null}${
    found.isOne ? warning(words.attention, words.value.oneCustomer(format.percent(found.largest))) : null
  }`;
}

function finding({ data, words, format }: ReportContext): string | null {
  const found = concentrationOf(data);
  if (found === null) return null;
  const { halfCustomers, customers } = data.concentration!;
  return words.sentences([
    words.value.finding(format.percent(found.hundredth), format.percent(found.tenth), format.percent(found.fifth)),
    ...(halfCustomers === null
      ? []
      : [words.value.half(halfCustomers, format.count(halfCustomers), format.percent(halfCustomers / customers))]),
  ]);
}

function valueFigure(report: ReportContext, total: string): Html {
  const { data, words, format } = report;
  const rows = data.tenths.map((t) => ({
    ...t,
    share: share(t.monetary, total)!,
    name: words.value.tenthName(t.tenth),
  }));
  const { title, description } = words.value;
  const bars = rows.map((row) => ({
    name: row.name,
    pieces: [{ value: Math.max(0, row.share), colour: COLOURS.blue }],
    text: format.percent(row.share),
  }));
  return figure({
    title,
    finding: finding(report),
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
