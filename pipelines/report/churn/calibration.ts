import { diagonalChart } from "../charts/diagonal-chart.js";
import { figure } from "../figure.js";
import type { Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";
import { liveVersion } from "./live-version.js";

/** What was said against what came. */
export function calibrationFigure(report: ReportContext): Html {
  const { data, words, format } = report;
  const { calibrationTitle: title, calibrationDescription: description } = words.churn;
  const { bins } = data.churn;
  const error = liveVersion(report)?.calibration_error;
  const most = Math.max(0.1, ...bins.flatMap(({ said, came }) => [said, came]));
  return figure({
    title,
    finding: error === undefined ? null : words.churn.calibrationFinding(format.percent(error)),
    description,
    chart: diagonalChart(
      bins.map(({ said, came }) => ({ x: said, y: came })),
      `${title}. ${description}`,
      {
        x: words.churn.saidAxis,
        y: words.churn.cameAxis,
        percent: format.wholePercent,
        most: Math.min(1, Math.ceil(most * 10) / 10),
      },
    ),
    numbersLabel: words.numbers,
    numbers: table(
      bins.map((bin, i) => ({ ...bin, name: words.churn.group(i + 1) })),
      [
        { head: words.churn.groupHead, cell: ({ name }) => name },
        { head: words.churn.customers, number: true, cell: ({ customers }) => format.count(customers) },
        { head: words.churn.said, number: true, cell: ({ said }) => format.percent(said) },
        { head: words.churn.came, number: true, cell: ({ came }) => format.percent(came) },
      ],
      title,
    ),
  });
}
