import type { RunStep } from "../../../warehouse/results/report/report-data.js";
import { COLOURS } from "../../display/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import { refusalText } from "../refusal-text.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { stepName } from "../step-names.js";
import { table } from "../table.js";

export function runSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return {
    id: "run",
    heading: words.run.heading,
    body:
      data.steps.length === 0
        ? nothing(words.run.empty)
        : html`<p class="about">${words.run.description}</p>
            ${steps(report)} ${timings(report)}`,
  };
}

/** Why, in words: what the gates refused, else the reason on record. */
export function reasonText({ reason, refusals }: RunStep, report: ReportContext): string {
  const { words } = report;
  if (refusals.length > 0) return words.sentences(refusals.map((refusal) => refusalText(refusal, report)));
  if (reason === null) return "";
  const [, failed] = /^(\S+) failed$/.exec(reason) ?? [];
  if (failed !== undefined) return words.run.after(stepName(failed, words));
  return words.run.reasons[reason] ?? words.run.otherReason(reason);
}

/** States that leave what stood before. */
export const leavesStale = ({ state }: RunStep): boolean => STALE.has(state);
const STALE = new Set(["refused", "blocked", "failed"]);

function steps(report: ReportContext): Html {
  const { data, words, format } = report;
  const number = (value: number | null): string => (value === null ? "" : format.count(value));
  const state = (step: RunStep): Html =>
    leavesStale(step)
      ? html`<strong>${words.run.states[step.state] ?? step.state}</strong> <mark>${words.run.stale}</mark>`
      : html`${words.run.states[step.state] ?? step.state}`;
  const all = table(
    data.steps,
    [
      { head: words.run.step, cell: ({ step }) => html`${stepName(step, words)} <small>${step}</small>` },
      { head: words.run.state, cell: state },
      { head: words.run.reason, cell: (step) => reasonText(step, report) },
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

/** The table above has its numbers. */
function timings({ data, words, format }: ReportContext): Html | null {
  const { chartTitle, chartDescription } = words.run;
  const timed = data.steps.filter(({ state, seconds }) => state !== "skipped" && (seconds ?? 0) > 0);
  if (timed.length === 0) return null;
  const bars = timed.map(({ step, seconds }) => ({
    name: stepName(step, words),
    pieces: [{ value: seconds!, colour: COLOURS.blue }],
    text: format.seconds(seconds!),
  }));
  return html`<figure>
    <figcaption>
      <h3>${chartTitle}</h3>
      <p>${chartDescription}</p>
    </figcaption>
    <div class="chart">${rankedBars(bars, `${chartTitle}. ${chartDescription}`)}</div>
  </figure>`;
}
