import { diagonalChart } from "../charts/diagonal-chart.js";
import { figure } from "../figure.js";
import type { Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";

/** Expected take-up of the live model against what came; null where none is live, or where it was read off those very days. */
export function takeUpFigure(report: ReportContext): Html | null {
  const { data, words, format } = report;
  const { crossSell } = words;
  const { takeUp, models } = data.crossSell;
  const live = models.find(({ state }) => state === "champion");
  if (takeUp.length === 0 || live === undefined || live.ranking === "frequency-popularity") return null;
  const title = crossSell.takeUpTitle;
  const description = crossSell.takeUpDescription(format.count(live.horizonDays));
  const drawn = takeUp.filter(({ kind }) => kind === "all");
  const most = Math.max(0.05, ...drawn.flatMap(({ said, came }) => [said, came]));
  return figure({
    title,
    finding: live.calibrationError === null ? null : crossSell.takeUpFinding(format.percent(live.calibrationError)),
    description,
    chart: diagonalChart(
      drawn.map(({ said, came }) => ({ x: said, y: came })),
      `${title}. ${description}`,
      {
        x: crossSell.said,
        y: crossSell.came,
        percent: most < 0.1 ? format.percent : format.wholePercent,
        most: Math.min(1, Math.ceil(most * 20) / 20),
      },
    ),
    numbersLabel: words.numbers,
    numbers: table(
      takeUp,
      [
        { head: crossSell.kind, cell: ({ kind }) => crossSell.questions[kind] ?? kind },
        { head: crossSell.offers, number: true, cell: ({ offers }) => format.count(offers) },
        { head: crossSell.said, number: true, cell: ({ said }) => format.percent(said) },
        { head: crossSell.came, number: true, cell: ({ came }) => format.percent(came) },
      ],
      title,
    ),
  });
}
