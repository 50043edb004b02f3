import type { ChurnShift } from "../../../warehouse/results/report/read-churn.js";
import { reasonPattern } from "../../../warehouse/features/reason-text.js";
import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";

/** A feature as the registry explains it; in Chinese by the words of its reason, with gaps for the numbers. */
export function featureName({ feature, title }: ChurnShift, { project }: ReportContext): string {
  const pattern = project.language === "zh" ? reasonPattern(feature, "zh") : null;
  return pattern ?? title.replace(/\.$/, "");
}

/** The same with the column of `features.customer`. */
export const featureCell = (shift: ChurnShift, report: ReportContext): Html =>
  html`${featureName(shift, report)} <code>${shift.feature}</code>`;
