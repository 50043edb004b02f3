import { COLOURS } from "../charts/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { figure, nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import { listSummaries, type ListSummary } from "../list-summaries.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table } from "../table.js";

export function listsSection(report: ReportContext): SectionContent {
  const { words } = report;
  const lists = listSummaries(report);
  return {
    id: "lists",
    heading: words.lists.heading,
    body: lists.length === 0 ? nothing(words.lists.empty) : html`${outcomes(report, lists)} ${rules(report, lists)}`,
  };
}

function outcomes({ data, words, format }: ReportContext, lists: readonly ListSummary[]): Html {
  const { title, description } = words.lists;
  const bars = lists.map((list) => ({
    name: list.title,
    pieces: [
      { value: list.delivered, colour: COLOURS.blue },
      { value: list.withheld, colour: COLOURS.orange },
      { value: list.excluded, colour: COLOURS.grey },
    ],
    text: [list.delivered, list.withheld, list.excluded].map(format.count).join(" · "),
  }));
  return figure({
    title,
    description,
    legend: [
      { name: words.lists.delivered, colour: COLOURS.blue },
      { name: words.lists.withheld, colour: COLOURS.orange },
      { name: words.lists.excluded, colour: COLOURS.grey },
    ],
    chart: rankedBars(bars, `${title}. ${description}`),
    numbersLabel: words.numbers,
    numbers: table(
      lists,
      [
        {
          head: words.lists.list,
          cell: (l) => (l.title === l.name ? l.name : html`${l.title} <small>${l.name}</small>`),
        },
        { head: words.lists.delivered, number: true, cell: (l) => format.count(l.delivered) },
        { head: words.lists.withheld, number: true, cell: (l) => format.count(l.withheld) },
        { head: words.lists.excluded, number: true, cell: (l) => format.count(l.excluded) },
        ...(data.deliveredBefore === null
          ? []
          : [
              {
                head: words.lists.before,
                number: true,
                cell: ({ before }: ListSummary) => (before === null ? words.none : format.count(before)),
              },
              {
                head: words.lists.changed,
                number: true,
                cell: ({ delivered, before }: ListSummary) => format.signed(delivered - (before ?? 0)),
              },
            ]),
      ],
      title,
    ),
  });
}

function rules({ data, words, format }: ReportContext, lists: readonly ListSummary[]): Html | null {
  const titles = new Map(lists.map(({ name, title }) => [name, title]));
  const excluded = data.lists.filter(({ outcome }) => outcome === "excluded");
  if (excluded.length === 0) return null;
  return table(
    excluded,
    [
      { head: words.lists.list, cell: ({ list }) => titles.get(list) ?? list },
      { head: words.lists.rule, cell: ({ rule }) => (rule === null ? words.lists.noRule : html`<code>${rule}</code>`) },
      { head: words.lists.customers, number: true, cell: ({ customers }) => format.count(customers) },
    ],
    words.lists.rulesTitle,
  );
}
