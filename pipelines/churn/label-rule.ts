import { churnLabel } from "../../project/read-churn.js";
import type { Project } from "../../project/project.js";
import type { LabelRule } from "../../warehouse/features/make-panel.js";

/** Who is asked and what counts as having left, by the project's settings. */
export function labelRule(project: Project): LabelRule {
  const { horizonDays, eligibleDays, byCustomer } = project.settings.churn;
  return { label: churnLabel(project), horizonDays, eligibleDays, byCustomer };
}

/** The same in words for people. */
export function definitionOf({ label, horizonDays, byCustomer }: LabelRule, language: "en" | "zh"): string {
  const zh = language === "zh";
  if (label === "contract-end") {
    return zh ? `${horizonDays} 天内合同终止` : `a contract ends within ${horizonDays} days`;
  }
  if (byCustomer === null) return zh ? `${horizonDays} 天内没有购买` : `no purchase within ${horizonDays} days`;
  const { times, leastDays, mostDays } = byCustomer;
  return zh
    ? `在通常间隔的 ${times} 倍时间内没有购买（${leastDays} 至 ${mostDays} 天）`
    : `no purchase within ${times} times the usual gap (${leastDays} to ${mostDays} days)`;
}
