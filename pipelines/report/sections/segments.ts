import type { SegmentSize } from "../../../warehouse/results/report/report-data.js";
import { COLOURS } from "../../display/palette.js";
import { profileFigures } from "../movement/profiles.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { figure, nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table } from "../table.js";

export function segmentsSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return {
    id: "segments",
    heading: words.segments.heading,
    body:
      data.segments.length === 0
        ? nothing(words.segments.empty)
        : html`${segmentsFigure(report)} ${profileFigures(report)}`,
  };
}

function segmentsFigure({ data, project, words, format }: ReportContext): Html {
  const { title, description } = words.segments;
  const defined = new Map(project.segments.map((s) => [s.name, s]));
  const titled = (name: string): string => defined.get(name)?.title ?? name;
  const shown = [...data.segments].sort((a, b) => b.customers - a.customers || (a.segment < b.segment ? -1 : 1));
  const moved = (name: string, side: "before" | "now"): string =>
    format.count(
      data.flows
        .filter((flow) => flow[side] === name && flow.family === (defined.get(name)?.family ?? name))
        .reduce((sum, flow) => sum + flow.customers, 0),
    );
  const bars = shown.map(({ segment, customers }) => ({
    name: titled(segment),
    pieces: [{ value: customers, colour: COLOURS.blue }],
    text: format.count(customers),
  }));
  return figure({
    title,
    description,
    chart: rankedBars(bars, `${title}. ${description}`),
    numbersLabel: words.numbers,
    numbers: table<SegmentSize>(
      shown,
      [
        {
          head: words.segments.segment,
          cell: ({ segment }) =>
            titled(segment) === segment ? segment : html`${titled(segment)} <small>${segment}</small>`,
        },
        { head: words.segments.family, cell: ({ segment }) => defined.get(segment)?.family ?? "" },
        { head: words.segments.customers, number: true, cell: ({ customers }) => format.count(customers) },
        ...(data.asOfBefore === null
          ? []
          : [
              { head: words.segments.came, number: true, cell: ({ segment }: SegmentSize) => moved(segment, "now") },
              { head: words.segments.left, number: true, cell: ({ segment }: SegmentSize) => moved(segment, "before") },
            ]),
      ],
      title,
    ),
  });
}
