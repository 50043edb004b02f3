import { COLOURS, TEXTURES } from "../../display/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { figure, nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import { moveReason, ruleText } from "../list-reasons.js";
import { listSummaries, type ListSummary } from "../list-summaries.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table } from "../table.js";

export function listsSection(report: ReportContext): SectionContent {
  const { words } = report;
  const lists = listSummaries(report);
  return {
    id: "lists",
    heading: words.lists.heading,
    body:
      lists.length === 0
        ? nothing(words.lists.empty)
        : html`${outcomes(report, lists)} ${moves(report, lists)} ${rules(report, lists)}`,
  };
}

function outcomes({ data, words, format }: ReportContext, lists: readonly ListSummary[]): Html {
  const { title, description } = words.lists;
  const bars = lists.map((list) => ({
    name: list.title,
    pieces: [
      { value: list.delivered, colour: COLOURS.blue },
      { value: list.withheld, colour: TEXTURES.second },
      { value: list.excluded, colour: TEXTURES.third },
    ],
    text: [list.delivered, list.withheld, list.excluded].map(format.count).join(" · "),
  }));
  return figure({
    title,
    description,
    legend: [
      { name: words.lists.delivered, colour: COLOURS.blue },
      { name: words.lists.withheld, colour: TEXTURES.second },
      { name: words.lists.excluded, colour: TEXTURES.third },
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

function moves(report: ReportContext, lists: readonly ListSummary[]): Html | null {
  const { data, words, format } = report;
  if (data.listMoves.length === 0) return null;
  const titles = new Map(lists.map(({ name, title }) => [name, title]));
  return table(
    data.listMoves,
    [
      { head: words.lists.list, cell: ({ list }) => titles.get(list) ?? list },
      { head: words.lists.direction, cell: ({ came }) => (came ? words.lists.cameWord : words.lists.leftWord) },
      { head: words.lists.why, cell: (move) => moveReason(move, report) },
      { head: words.lists.customers, number: true, cell: ({ customers }) => format.count(customers) },
    ],
    words.lists.movesTitle,
  );
}

function rules(report: ReportContext, lists: readonly ListSummary[]): Html | null {
  const { data, words, format } = report;
  const titles = new Map(lists.map(({ name, title }) => [name, title]));
  const excluded = data.lists.filter(({ outcome }) => outcome === "excluded");
  if (excluded.length === 0) return null;
  return table(
    excluded,
    [
      { head: words.lists.list, cell: ({ list }) => titles.get(list) ?? list },
      { head: words.lists.rule, cell: ({ rule }) => ruleText(rule, report) },
      { head: words.lists.customers, number: true, cell: ({ customers }) => format.count(customers) },
    ],
    words.lists.rulesTitle,
  );
}
