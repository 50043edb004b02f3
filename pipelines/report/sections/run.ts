import type { RunStep } from "../../../warehouse/results/report/report-data.js";
import { nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import type { Words } from "../words/words.js";
import { table } from "../table.js";

export function runSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return {
    id: "run",
    heading: words.run.heading,
    body:
      data.steps.length === 0
        ? nothing(words.run.empty)
        : html`<p>${words.run.description}</p>
            ${steps(report)}`,
  };
}

/** Why, in words: the gates that refused, else the reason on record. */
export function reasonText({ reason, refusals }: RunStep, words: Words): string {
  if (refusals.length > 0) return refusals.join(" ");
  return reason === null ? "" : (words.run.reasons[reason] ?? reason);
}

/** States that leave what stood before. */
export const leavesStale = ({ state }: RunStep): boolean => STALE.has(state);
const STALE = new Set(["refused", "blocked", "failed"]);

function steps({ data, words, format }: ReportContext): Html {
  const number = (value: number | null): string => (value === null ? "" : format.count(value));
  const state = (step: RunStep): Html =>
    leavesStale(step)
      ? html`<strong>${words.run.states[step.state] ?? step.state}</strong> <mark>${words.run.stale}</mark>`
      : html`${words.run.states[step.state] ?? step.state}`;
  const all = table(
    data.steps,
    [
      { head: words.run.step, cell: ({ step }) => html`<code>${step}</code>` },
      { head: words.run.state, cell: state },
      { head: words.run.reason, cell: (step) => reasonText(step, words) },
      { head: words.run.rowsIn, number: true, cell: ({ rowsIn }) => number(rowsIn) },
      { head: words.run.rowsOut, number: true, cell: ({ rowsOut }) => number(rowsOut) },
      { head: words.run.refused, number: true, cell: ({ rowsRefused }) => number(rowsRefused) },
      {
        head: words.run.seconds,
        number: true,
        cell: ({ seconds }) => (seconds === null ? "" : format.seconds(seconds)),
      },
      {
        head: words.run.memory,
        number: true,
        cell: ({ peakMemoryBytes }) => (peakMemoryBytes === null ? "" : format.megabytes(peakMemoryBytes)),
      },
    ],
    words.run.title,
  );
  return html`${all}${data.steps.some(leavesStale) ? html` <p>${words.run.staleNote}</p>` : null}`;
}
