import { gini } from "../../../models/metrics/gini.js";
import { diagonalChart } from "../charts/diagonal-chart.js";
import { figure } from "../figure.js";
import type { Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";

/** Fewer customers make no curve. */
const LEAST_POINTS = 5;

/** How unequally customers bring sales; null where there are too few. */
export function paretoFigure({ data, words, format }: ReportContext): Html | null {
  const { curve, gini: sums } = data.value;
  if (curve.length < LEAST_POINTS || sums === null) return null;
  const { paretoTitle: title, paretoDescription: description } = words.worth;
  const coefficient = gini(sums.customers, sums.total, sums.ranked);
  const two = new Intl.NumberFormat(format.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const points = [{ x: 0, y: 0 }, ...curve.map(({ customers, brought }) => ({ x: customers, y: brought }))];
  const most = Math.max(1, ...points.map(({ y }) => y));
  const told = points.filter((_, i) => i % Math.ceil(points.length / 20) === 0 || i === points.length - 1);
  return figure({
    title,
    finding: coefficient === null ? null : words.worth.gini(two.format(coefficient)),
    description,
    chart: diagonalChart(told, `${title}. ${description}`, {
      x: words.worth.customersAxis,
      y: words.worth.broughtAxis,
      percent: format.wholePercent,
      most,
    }),
    numbersLabel: words.numbers,
    numbers: table(
      told.slice(1),
      [
        { head: words.worth.customersAxis, number: true, cell: ({ x }) => format.percent(x) },
        { head: words.worth.broughtAxis, number: true, cell: ({ y }) => format.percent(y) },
      ],
      title,
    ),
  });
}
