import { countsAsDrift } from "../../../warehouse/features/registry.js";
import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";
import { featureCell } from "./feature-name.js";

const SHOWN = 5;
/** @source Siddiqi (2006) */
const STILL = 0.1;
const MUCH = 0.25;

/** How far score and features have moved since the held-out days, those that moved most first. */
export function driftPart(report: ReportContext): Html {
  const { data, project, words, format } = report;
  const { churn } = words;
  const { scoreShift, features } = data.churn;
  const { shift: most, shiftedShare } = project.settings.churn.gates;
  if (scoreShift === null)
    return html`<h3>${churn.driftTitle}</h3>
      <p>${churn.driftUnknown}</p>`;
  const two = (value: number): string => format.count(Math.round(value * 100) / 100);
  const counted = features.filter(({ feature }) => countsAsDrift(feature));
  const moved = counted.flatMap((one) => (one.shift === null ? [] : [{ ...one, shift: one.shift }]));
  const shifted = moved.filter(({ shift }) => shift > most).length;
  const sentences = [
    churn.driftScore(two(scoreShift), two(most)),
    churn.driftFeatures(format.count(shifted), format.count(moved.length), two(most), format.percent(shiftedShare)),
  ];
  return html`<h3>${churn.driftTitle}</h3>
    <p class="finding">${words.sentences(sentences)}</p>
    <p>${churn.driftText}</p>
    ${table(
      moved.sort((a, b) => b.shift - a.shift || a.rank - b.rank).slice(0, SHOWN),
      [
        { head: churn.feature, cell: (row) => featureCell(row, report) },
        { head: churn.shift, number: true, cell: ({ shift }) => two(shift) },
        {
          head: churn.change,
          cell: ({ shift }) => (shift > MUCH ? churn.much : shift > STILL ? churn.some : churn.still),
        },
      ],
      churn.driftTitle,
      { captionIsHeading: true },
    )}`;
}
