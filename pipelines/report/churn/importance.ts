import { namedBars } from "../charts/named-bars.js";
import { figure } from "../figure.js";
import type { Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";
import { featureCell, featureName } from "./feature-name.js";

const SHOWN = 10;
const IN_TABLE = 25;

/** What moves the risk most. */
export function importanceFigure(report: ReportContext): Html {
  const { data, words, format } = report;
  const { importanceTitle: title, importanceDescription: description } = words.churn;
  const total = data.churn.features.reduce((sum, { importance }) => sum + importance, 0) || 1;
  const rows = data.churn.features.map((feature) => ({ ...feature, share: feature.importance / total }));
  return figure({
    title,
    description,
    chart: namedBars(
      rows.slice(0, SHOWN).map((row) => ({
        name: featureName(row, report),
        value: row.share,
        text: format.percent(row.share),
      })),
      `${title}. ${description}`,
    ),
    numbersLabel: words.numbers,
    numbers: table(
      rows.slice(0, IN_TABLE),
      [
        { head: words.churn.feature, cell: (row) => featureCell(row, report) },
        { head: words.churn.importance, number: true, cell: ({ share }) => format.percent(share) },
      ],
      title,
    ),
  });
}
