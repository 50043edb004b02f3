import { COLOURS } from "../../display/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { refitTable } from "../clusters/refit.js";
import { traitFigures } from "../clusters/traits.js";
import { figure, nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import { segmentName } from "../movement/names.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table } from "../table.js";

export function clustersSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  const body =
    data.clusters.sizes.length === 0
      ? html`${nothing(words.clusters.empty)} ${refitTable(report)}`
      : html`${sizesFigure(report)} ${refitTable(report)} ${traitFigures(report)}`;
  return { id: "clusters", heading: words.clusters.heading, body };
}

function sizesFigure(report: ReportContext): Html {
  const { data, words, format } = report;
  const { sizesTitle: title, sizesDescription: description } = words.clusters;
  const { sizes, traits } = data.clusters;
  const all = sizes.reduce((sum, { customers }) => sum + customers, 0);
  const two = new Intl.NumberFormat(format.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const rows = sizes.map(({ cluster, customers }) => ({
    cluster,
    name: segmentName(report, "cluster", cluster),
    customers,
    stability: traits.find((trait) => trait.cluster === cluster)?.stability ?? null,
  }));
  const [largest] = rows;
  return figure({
    title,
    finding: words.clusters.sizesFinding(
      format.count(all),
      format.count(rows.length),
      largest!.name,
      format.percent(largest!.customers / all),
    ),
    description,
    chart: rankedBars(
      rows.map(({ name, customers }) => ({
        name,
        pieces: [{ value: customers, colour: COLOURS.blue }],
        text: format.count(customers),
      })),
      `${title}. ${description}`,
    ),
    numbersLabel: words.numbers,
    numbers: table(
      rows,
      [
        { head: words.clusters.group, cell: ({ name, cluster }) => html`${name} <small>${cluster}</small>` },
        {
          head: words.clusters.customers,
          number: true,
          cell: ({ customers }) => format.count(customers),
          total: format.count(all),
        },
        { head: words.clusters.share, number: true, cell: ({ customers }) => format.percent(customers / all) },
        {
          head: words.clusters.stability,
          number: true,
          cell: ({ stability }) => (stability === null ? words.unknown : two.format(stability)),
        },
      ],
      title,
    ),
  });
}
