import { LEAST } from "../../../models/effect/compare-arms.js";
import type { ListEffectRow } from "../../../warehouse/results/report/report-data.js";
import { intervalChart } from "../charts/interval-chart.js";
import { figure, nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table, type TableColumn } from "../table.js";

const METRICS = ["orders", "revenue", "margin"] as const;

/** What contact with each list did: delivered against withheld, or why it cannot be said. */
export function effectsSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return {
    id: "effects",
    heading: words.effects.heading,
    body: html`<p>${words.effects.warning}</p>
      ${
        data.effects.length === 0
          ? nothing(words.effects.empty)
          : html`${METRICS.map((metric) => picture(report, metric))}
            ${table(data.effects, columns(report), words.effects.tableTitle)}`
      }`,
  };
}

/** The intervals of one metric; nothing where no list has one. */
function picture(report: ReportContext, metric: ListEffectRow["metric"]): Html | null {
  const { data, words, format } = report;
  const said = data.effects.filter((effect) => effect.metric === metric).flatMap(toInterval);
  if (said.length === 0) return null;
  const title = words.effects.title[metric];
  const description = words.effects.description(format.count(said[0]!.effect.window_days));
  const rows = said.map(({ effect, value, low, high }) => ({
    name: nameOf(report, effect),
    value,
    low,
    high,
    difference: signed(report, metric, value),
    range: rangeOf(report, metric, low, high),
  }));
  const spoken = rows.map((row) => words.effects.picture(row.name, row.difference, row.range)).join(" ");
  return figure({
    title,
    description,
    chart: intervalChart(
      rows.map((row) => ({ ...row, text: `${row.difference} (${row.range})` })),
      `${title}. ${spoken}`,
      (value) => (metric === "orders" ? format.count(value) : format.shortMoney(value)),
    ),
    numbersLabel: words.numbers,
    numbers: table(
      rows,
      [
        { head: words.effects.list, cell: (row) => row.name },
        { head: words.effects.difference, number: true, cell: (row) => row.difference },
        { head: words.effects.interval, number: true, cell: (row) => row.range },
      ],
      title,
    ),
  });
}

function toInterval(effect: ListEffectRow) {
  const { difference: value, low, high } = effect;
  return value === null || low === null || high === null ? [] : [{ effect, value, low, high }];
}

function columns(report: ReportContext): TableColumn<ListEffectRow>[] {
  const { words, format } = report;
  const or = (effect: ListEffectRow, say: (interval: ReturnType<typeof toInterval>[number]) => string): string =>
    toInterval(effect).map(say)[0] ?? "";
  return [
    { head: words.effects.list, cell: (effect) => nameOf(report, effect) },
    { head: words.effects.metric, cell: ({ metric }) => words.effects.metrics[metric] },
    { head: words.effects.delivered, number: true, cell: ({ delivered }) => format.count(delivered) },
    { head: words.effects.withheld, number: true, cell: ({ withheld }) => format.count(withheld) },
    {
      head: words.effects.difference,
      number: true,
      cell: (effect) => or(effect, ({ value }) => signed(report, effect.metric, value)),
    },
    {
      head: words.effects.interval,
      number: true,
      cell: (effect) => or(effect, ({ low, high }) => rangeOf(report, effect.metric, low, high)),
    },
    { head: words.effects.known, cell: (effect) => verdict(report, effect) },
  ];
}

function verdict({ words, format }: ReportContext, effect: ListEffectRow): string {
  const { effects } = words;
  const { low, high, reason, waiting, window_days: days, next_at: next } = effect;
  if (low !== null && high !== null) return low > 0 ? effects.more : high < 0 ? effects.less : effects.open;
  switch (reason) {
    case "too-early":
      return effects.tooEarly(format.count(days), next === null ? null : format.day(next.slice(0, 10)));
    case "too-few":
      return effects.tooFew(
        format.count(LEAST.customers),
        format.count(LEAST.buyers),
        waiting === 0 ? null : format.count(waiting),
      );
    case "no-costs":
      return effects.noCosts;
    default:
      return effects.noVariation;
  }
}

/** The title of the list, with the key of a hold-out that it has no longer. */
function nameOf({ project }: ReportContext, { list, holdout_key: key }: ListEffectRow): string {
  const definition = project.exports.find(({ name }) => name === list);
  const title = definition?.title ?? list;
  return definition?.holdout?.key === key ? title : `${title} (${key})`;
}

function amount({ format }: ReportContext, metric: ListEffectRow["metric"], value: number): string {
  return metric === "orders" ? format.count(Math.round(value * 1000) / 1000) : format.money(value.toFixed(4));
}

const sign = (value: number): string => (value < 0 ? "−" : value > 0 ? "+" : "");

const signed = (report: ReportContext, metric: ListEffectRow["metric"], value: number): string =>
  `${sign(value)}${amount(report, metric, Math.abs(value))}`;

const rangeOf = (report: ReportContext, metric: ListEffectRow["metric"], low: number, high: number): string =>
  report.words.effects.range(signed(report, metric, low), signed(report, metric, high));
