import { actualExpected, comparedLegend } from "../charts/actual-expected.js";
import { figure } from "../figure.js";
import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";

const NAIVE = new Set(["same-as-before", "recency-table"]);

/** How the forecast did in days held out: by past orders, week by week, and beside those it beat. */
export function heldOutFigures(report: ReportContext): Html | null {
  const { forecasts, orders, weeks, scored } = report.data.value;
  if (scored === null || forecasts.length === 0) return null;
  return html`${orders.length === 0 ? null : byOrders(report)} ${weeks.length === 0 ? null : byWeek(report)}
  ${tried(report)}`;
}

function byOrders(report: ReportContext): Html {
  const { data, words, format } = report;
  const { orders, forecasts } = data.value;
  const { ordersTitle: title, ordersDescription: description } = words.worth;
  const last = orders.at(-1)!.position;
  const named = (n: number): string => (n === last ? words.worth.andMore(format.count(n)) : format.count(n));
  const points = orders.map((row) => ({
    x: row.position,
    actual: row.actual / row.customers,
    expected: row.expected / row.customers,
    customers: row.customers,
  }));
  const [best] = forecasts;
  const told = words.worth.ordersFinding(
    format.count(Math.round(best!.expected)),
    format.count(best!.actual),
    format.signedPercent(best!.expected / best!.actual - 1),
    words.worth.forecasts[best!.name] ?? best!.name,
  );
  const two = twoDecimals(report);
  return figure({
    title,
    finding: best!.actual === 0 ? null : NAIVE.has(best!.name) ? words.sentences([told, words.worth.naive]) : told,
    description,
    legend: comparedLegend(words.worth.actual, words.worth.forecast),
    chart: actualExpected(points, `${title}. ${description}`, {
      x: words.worth.pastOrders,
      y: words.worth.perCustomer,
      tickX: (x) => `${format.count(x)}${x === last ? "+" : ""}`,
      tickY: (y) => two(y),
    }),
    numbersLabel: words.numbers,
    numbers: table(
      points,
      [
        { head: words.worth.pastOrders, cell: ({ x }) => named(x) },
        { head: words.worth.customers, number: true, cell: ({ customers }) => format.count(customers) },
        { head: words.worth.actual, number: true, cell: ({ actual }) => two(actual) },
        { head: words.worth.forecast, number: true, cell: ({ expected }) => two(expected) },
      ],
      title,
    ),
  });
}

function byWeek({ data, words, format }: ReportContext): Html {
  const { weeksTitle: title, weeksDescription: description } = words.worth;
  const points = data.value.weeks.map(({ position, actual, expected }) => ({ x: position, actual, expected }));
  return figure({
    title,
    description,
    legend: comparedLegend(words.worth.actual, words.worth.forecast),
    chart: actualExpected(points, `${title}. ${description}`, {
      x: words.worth.week,
      y: words.worth.ordersSum,
      tickX: (x) => format.count(x),
      tickY: (y) => format.shortCount(y),
    }),
    numbersLabel: words.numbers,
    numbers: table(
      points,
      [
        { head: words.worth.week, number: true, cell: ({ x }) => format.count(x) },
        { head: words.worth.actual, number: true, cell: ({ actual }) => format.count(actual) },
        { head: words.worth.forecast, number: true, cell: ({ expected }) => format.count(Math.round(expected)) },
      ],
      title,
    ),
  });
}

function tried(report: ReportContext): Html {
  const { data, words, format } = report;
  const two = new Intl.NumberFormat(format.locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  return table(
    data.value.forecasts,
    [
      { head: words.worth.name, cell: ({ name }) => words.worth.forecasts[name] ?? name },
      { head: words.worth.actual, number: true, cell: ({ actual }) => format.count(actual) },
      { head: words.worth.forecast, number: true, cell: ({ expected }) => format.count(Math.round(expected)) },
      { head: words.worth.error, number: true, cell: ({ error }) => two.format(error) },
    ],
    words.worth.forecastsTitle,
  );
}

function twoDecimals({ format }: ReportContext): (value: number) => string {
  const two = new Intl.NumberFormat(format.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (value) => two.format(value);
}
