import { COLOURS } from "../../display/palette.js";
import { diagonalChart } from "../charts/diagonal-chart.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { figure } from "../figure.js";
import type { Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";

/** How often each tenth left, against all. */
export function liftFigure(report: ReportContext): Html {
  const { data, words } = report;
  const { tenths } = data.churn;
  const { liftTitle: title, liftDescription: description } = words.churn;
  const first = tenths[0]!;
  const oneDecimal = decimals(report);
  return figure({
    title,
    finding: words.churn.liftFinding(oneDecimal(first.lift), report.format.percent(first.gain)),
    description,
    chart: rankedBars(
      tenths.map(({ position, lift }) => ({
        name: words.churn.tenthName(position),
        pieces: [{ value: lift, colour: COLOURS.blue }],
        text: words.churn.times(oneDecimal(lift)),
      })),
      `${title}. ${description}`,
    ),
    numbersLabel: words.numbers,
    numbers: numbers(report, title),
  });
}

/** How many of those who leave are found by how many calls. */
export function gainsFigure(report: ReportContext): Html {
  const { data, words, format } = report;
  const { gainsTitle: title, gainsDescription: description } = words.churn;
  const { tenths } = data.churn;
  const points = tenths.map(({ position, gain }) => ({ x: position / tenths.length, y: gain }));
  return figure({
    title,
    description,
    chart: diagonalChart([{ x: 0, y: 0 }, ...points], `${title}. ${description}`, {
      x: words.churn.calledAxis,
      y: words.churn.foundAxis,
      percent: format.wholePercent,
    }),
    numbersLabel: words.numbers,
    numbers: table(
      points,
      [
        { head: words.churn.calledAxis, number: true, cell: ({ x }) => format.percent(x) },
        { head: words.churn.foundAxis, number: true, cell: ({ y }) => format.percent(y) },
      ],
      title,
    ),
  });
}

function numbers(report: ReportContext, title: string): Html {
  const { data, words, format } = report;
  const times = (value: number): string => words.churn.times(decimals(report)(value));
  return table(
    data.churn.tenths,
    [
      { head: words.churn.tenth, cell: ({ position }) => words.churn.tenthName(position) },
      { head: words.churn.customers, number: true, cell: ({ customers }) => format.count(Math.round(customers)) },
      { head: words.churn.came, number: true, cell: ({ came }) => format.percent(came) },
      { head: words.churn.lift, number: true, cell: ({ lift }) => times(lift) },
      { head: words.churn.gain, number: true, cell: ({ gain }) => format.percent(gain) },
      { head: words.churn.cumulativeLift, number: true, cell: ({ cumulativeLift }) => times(cumulativeLift) },
    ],
    title,
  );
}

/** With one decimal, also where it is 0. */
function decimals({ format }: ReportContext): (value: number) => string {
  const one = new Intl.NumberFormat(format.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (value) => one.format(value);
}
