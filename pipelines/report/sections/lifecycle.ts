import { flowChart } from "../charts/flow-chart.js";
import { COLOURS } from "../../display/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { figure, nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import { compareStages } from "../lifecycle-stages.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table } from "../table.js";

export function lifecycleSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return {
    id: "lifecycle",
    heading: words.lifecycle.heading,
    body: data.stages.length === 0 ? nothing(words.lifecycle.empty) : html`${stages(report)} ${flows(report)}`,
  };
}

function stages({ data, words, format }: ReportContext): Html {
  const { title, description, names, meanings } = words.lifecycle;
  const shown = [...data.stages].sort((a, b) => compareStages(a.stage, b.stage));
  const all = shown.reduce((sum, s) => sum + s.customers, 0);
  const named = (stage: string): string => names[stage] ?? stage;
  const bars = shown.map(({ stage, customers }) => ({
    name: named(stage),
    pieces: [{ value: customers, colour: COLOURS.blue }],
    text: `${format.count(customers)} · ${format.percent(customers / all)}`,
  }));
  return figure({
    title,
    description,
    chart: rankedBars(bars, `${title}. ${description}`),
    numbersLabel: words.numbers,
    numbers: table(
      shown,
      [
        {
          head: words.lifecycle.stage,
          cell: ({ stage }) =>
            meanings[stage] === undefined ? named(stage) : html`${named(stage)} <small>${meanings[stage]}</small>`,
          total: words.total,
        },
        {
          head: words.lifecycle.customers,
          number: true,
          cell: (s) => format.count(s.customers),
          total: format.count(all),
        },
        { head: words.lifecycle.share, number: true, cell: (s) => format.percent(s.customers / all) },
        ...(data.asOfBefore === null
          ? []
          : [
              {
                head: words.lifecycle.entered,
                number: true,
                cell: ({ entered }: (typeof shown)[number]) =>
                  entered === null ? words.unknown : format.count(entered),
              },
            ]),
      ],
      title,
    ),
  });
}

function flows({ data, words, format }: ReportContext): Html {
  const { flowTitle, names, outside } = words.lifecycle;
  if (data.asOfBefore === null) return nothing(words.lifecycle.firstNight);
  const moved = data.flows.filter(({ family }) => family === "lifecycle");
  if (moved.length === 0) return nothing(words.lifecycle.noMoves);
  const description = words.lifecycle.flowDescription(format.time(data.asOfBefore), format.time(data.asOf));
  const named = (stage: string | null): string => (stage === null ? outside : (names[stage] ?? stage));
  const keys = [...new Set([...data.stages.map((s) => s.stage), ...moved.flatMap((m) => [m.before, m.now])])];
  const inside = keys.filter((key) => key !== null).sort(compareStages);
  const rows = [
    ...inside.map((key) => ({ key, name: named(key) })),
    ...(keys.includes(null) ? [{ key: OUTSIDE, name: outside }] : []),
  ];
  const links = moved.map(({ before, now, customers }) => ({
    before: before ?? OUTSIDE,
    now: now ?? OUTSIDE,
    customers,
  }));
  const sides = { before: words.lifecycle.then, now: words.lifecycle.now };
  return figure({
    title: flowTitle,
    description,
    chart: flowChart(links, rows, `${flowTitle}. ${description}`, sides, format.count),
    numbersLabel: words.numbers,
    numbers: table(
      moved,
      [
        { head: words.lifecycle.from, cell: ({ before }) => named(before) },
        { head: words.lifecycle.to, cell: ({ now }) => named(now) },
        { head: words.lifecycle.customers, number: true, cell: ({ customers }) => format.count(customers) },
      ],
      flowTitle,
    ),
  });
}

/** No stage has an empty name. */
const OUTSIDE = "";
