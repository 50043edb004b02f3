import type { ChurnVersion } from "../../../warehouse/results/report/read-churn.js";
import type { ReportContext } from "../report-context.js";

/** The version that scores, with the learner that was chosen for it. */
export const liveVersion = ({ data }: ReportContext): ChurnVersion | undefined =>
  data.churn.models.find(({ state }) => state === "champion");
