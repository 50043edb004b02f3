import { countsAsDrift } from "../../../warehouse/features/registry.js";
import { callsPart } from "../churn/calls.js";
import { calibrationFigure } from "../churn/calibration.js";
import { definitions } from "../churn/definitions.js";
import { driftPart } from "../churn/drift.js";
import { history } from "../churn/history.js";
import { importanceFigure } from "../churn/importance.js";
import { gainsFigure, liftFigure } from "../churn/lift.js";
import { withoutModel } from "../churn/without-model.js";
import { nothing, warning } from "../figure.js";
import { html, type Html } from "../html.js";
import type { ReportContext, SectionContent } from "../report-context.js";

/** Who may leave: how well the live model knows it, how many calls pay, what it looks at, and what was live when. */
export function churnSection(report: ReportContext): SectionContent {
  const { churn } = report.data;
  const parts =
    churn.tenths.length === 0
      ? [nothing(withoutModel(report)), history(report)]
      : [
          scored(report),
          definitions(report),
          liftFigure(report),
          gainsFigure(report),
          calibrationFigure(report),
          callsPart(report),
          importanceFigure(report),
          driftPart(report),
          history(report),
        ];
  return { id: "churn", heading: report.words.churn.heading, body: html`${parts}` };
}

function scored({ data, project, words, format }: ReportContext): Html {
  const { scored: found, scoreShift } = data.churn;
  if (found !== null) {
    return html`<p>${words.churn.finding(format.count(found.customers), format.count(Math.round(found.leaving)))}</p> `;
  }
  const { shift: most, shiftedShare } = project.settings.churn.gates;
  const features = data.churn.features.filter(({ feature }) => countsAsDrift(feature));
  const shifted = features.filter(({ shift }) => shift !== null && shift > most).length;
  const drifted = (scoreShift ?? 0) > most || (shifted > 0 && shifted >= shiftedShare * features.length);
  return warning(words.attention, drifted ? words.churn.nobody : words.churn.nobodyAlive);
}
