import type { SourceLoad } from "../../../warehouse/results/report/report-data.js";
import { COLOURS } from "../../display/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { figure, nothing, warning } from "../figure.js";
import { html, type Html } from "../html.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { ruleName } from "../rule-names.js";
import { ageText, hoursBefore, lateSources } from "../source-age.js";
import { table } from "../table.js";

export function qualitySection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return {
    id: "quality",
    heading: words.quality.heading,
    body:
      data.sources.length === 0
        ? nothing(words.quality.empty)
        : html`<p class="about">${words.quality.description}</p>
            ${sources(report)} ${quarantine(report)}`,
  };
}

function sources(report: ReportContext): Html {
  const { data, words, format } = report;
  const late = lateSources(report).map(({ source }) => source);
  const newest = ({ source, newestRowAt }: SourceLoad): string | Html => {
    if (newestRowAt === null) return "";
    const hours = hoursBefore(data.asOf, newestRowAt);
    const age = hours < 0 ? null : html` <small>${words.quality.age(ageText(hours, report))}</small>`;
    return html`${format.time(newestRowAt)}${late.includes(source) ? html` <mark>${words.quality.late}</mark>` : null}${age}`;
  };
  const refused = ({ rowsIn, rowsRefused }: SourceLoad): string | Html =>
    rowsRefused === 0
      ? format.count(0)
      : html`${format.count(rowsRefused)} <small>${format.percent(rowsRefused / rowsIn)}</small>`;
  const counted = (head: string, of: (s: SourceLoad) => number) => ({
    head,
    number: true,
    cell: (s: SourceLoad) => format.count(of(s)),
    total: format.count(data.sources.reduce((sum, s) => sum + of(s), 0)),
  });
  const notice =
    late.length === 0 ? null : warning(words.attention, words.quality.lateFinding(late.length, words.join(late)));
  return html`${notice}${table(
    data.sources,
    [
      {
        head: words.quality.source,
        cell: (s) => (s.entity === s.source ? s.source : html`${s.source} <small>${s.entity}</small>`),
        total: words.total,
      },
      counted(words.quality.files, (s) => s.deliveries),
      counted(words.quality.rowsIn, (s) => s.rowsIn),
      counted(words.quality.loaded, (s) => s.rowsLoaded),
      counted(words.quality.repeated, (s) => s.rowsRepeated),
      counted(words.quality.filtered, (s) => s.rowsFiltered),
      { ...counted(words.quality.refused, (s) => s.rowsRefused), cell: refused },
      { head: words.quality.newest, time: true, cell: newest },
    ],
    words.quality.title,
  )}`;
}

function quarantine({ data, words, format }: ReportContext): Html {
  if (data.refused === null) return nothing(words.quality.hidden);
  if (data.refused.length === 0) return nothing(words.quality.noneRefused);
  const { titleRefused, descriptionRefused } = words.quality;
  const bars = data.refused.slice(0, MOST_BARS).map(({ source, rule, refused }) => ({
    name: `${source}: ${ruleName(rule, words)}`,
    pieces: [{ value: refused, colour: COLOURS.vermillion }],
    text: format.count(refused),
  }));
  return figure({
    title: titleRefused,
    description: descriptionRefused,
    chart: rankedBars(bars, `${titleRefused}. ${descriptionRefused}`),
    numbersLabel: words.numbers,
    numbers: table(
      data.refused,
      [
        { head: words.quality.source, cell: ({ source }) => source, total: words.total },
        { head: words.quality.rule, cell: ({ rule }) => html`${ruleName(rule, words)} <small>${rule}</small>` },
        {
          head: words.quality.rows,
          number: true,
          cell: ({ refused }) => format.count(refused),
          total: format.count(data.refused.reduce((sum, r) => sum + r.refused, 0)),
        },
      ],
      titleRefused,
    ),
  });
}

const MOST_BARS = 20;
