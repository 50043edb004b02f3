import type { ReportContext } from "../report-context.js";
import { gatesText } from "./gates-text.js";

/** Why no model is live, in one sentence. */
export function withoutModel({ data, words, format }: ReportContext): string {
  const { models, untrained } = data.churn;
  if (untrained !== null && words.churn.untrained[untrained] !== undefined) return words.churn.untrained[untrained];
  const newest = models.find(({ state }) => state !== "challenger");
  if (newest === undefined) return words.churn.none;
  const day = format.time(newest.trained_as_of);
  return newest.state === "refused" && newest.gates !== null
    ? words.churn.noneRefused(day, gatesText(newest.gates, words))
    : words.churn.noneChosen(day);
}
