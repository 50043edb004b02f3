import type { Project } from "../../project/project.js";
import { addDays, type AsOf } from "../../project/time.js";
import type { LabelRule } from "../../warehouse/features/make-panel.js";
import type { Version } from "./versions.js";

/**
 * Whether a night trains: none is live, who counts as left has changed, or the last training is long ago.
 * @param tried the newest version, live or not; null: none was ever trained
 */
export function isDue(
  project: Project,
  asOf: AsOf,
  live: Version | null,
  tried: Version | null,
  rule: LabelRule,
): boolean {
  const { everyDays } = project.settings.churn.retrain;
  if (tried === null) return true;
  const sameRule = JSON.stringify(tried.header.rule) === JSON.stringify(rule);
  if (live === null || !sameRule) return !sameRule || isTriedAgain(project, asOf, tried);
  return tried.header.asOf === asOf || addDays(tried.header.asOf, everyDays) <= asOf;
}

/** Whether the last training is long enough ago to try again; one of this very night is read, not made again. */
export function isTriedAgain(project: Project, asOf: AsOf, tried: Version | null): boolean {
  if (tried === null || tried.header.asOf === asOf) return true;
  return addDays(tried.header.asOf, project.settings.churn.retrain.retryDays) <= asOf;
}
