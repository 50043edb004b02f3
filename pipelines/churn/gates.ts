import type { FailedGate } from "../../models/churn/churn-model.js";
import type { ChurnPanel } from "../../models/churn/candidates.js";
import { columnAucs } from "../../models/churn/feature-auc.js";
import type { GateFinding } from "../../models/churn/judge.js";
import type { ChurnGates } from "../../project/settings.js";
import type { LeakReport } from "../../warehouse/features/find-leaks.js";
import { isAllowed, type Refusal } from "../runner/step.js";
import { CHURN } from "./versions.js";

type Allow = ReadonlySet<string>;

const failed = (gate: string, message: string, allow: Allow): FailedGate => ({
  gate,
  message,
  allowed: isAllowed(allow, gate, CHURN),
});

/** A feature that tells almost everything by itself has mostly seen the label. */
export function featureGate(panel: ChurnPanel, { featureAuc: most }: ChurnGates, allow: Allow): FailedGate[] {
  const found = columnAucs(panel.table, panel.hasLeft).filter(({ auc }) => auc > most);
  if (found.length === 0) return [];
  const names = found.map(({ name, auc }) => `${name} (${auc.toFixed(3)})`).join(", ");
  const message = `churn: a feature alone must not tell who leaves with an AUC above ${most}; got ${names}. Look where it is made: it may know the label.`;
  return [failed("feature_too_good", message, allow)];
}

/** Features of a past cut that are others when the future is taken away. */
export function leakGate({ asOf, customers, oneSided, leaks }: LeakReport, allow: Allow): FailedGate[] {
  if (leaks.length === 0 && oneSided === 0) return [];
  const names = leaks
    .slice(0, 5)
    .map(({ feature, customers: of }) => `${feature} (${of})`)
    .join(", ");
  const what = leaks.length > 0 ? `${leaks.length} features differ, of so many customers: ${names}` : "";
  const who = oneSided > 0 ? `${oneSided} customers are known in one of the two only` : "";
  const message = `churn: features as of ${asOf.slice(0, 10)} must be the same when all that was known later is taken away; of ${customers} customers, ${[what, who].filter((part) => part !== "").join("; ")}.`;
  return [failed("leak", message, allow)];
}

/** What the best learner came to in the held-out window. */
export const modelGates = (findings: readonly GateFinding[], allow: Allow): FailedGate[] =>
  findings.map((finding) => failed(finding.gate, MESSAGES[finding.gate](finding), allow));

const MESSAGES: Readonly<Record<GateFinding["gate"], (finding: GateFinding) => string>> = {
  too_good: ({ got, limit }) =>
    `churn: an AUC above ${limit} in the held-out window is too good to be true; got ${got.toFixed(3)}. Behaviour is not that predictable: look for a leak.`,
  not_better: ({ got }) =>
    `churn: the best learner must be surely better than recency alone in the held-out window; its AUC less that of recency is ${got.toFixed(4)} at the low end of the interval.`,
  calibration: ({ got, limit }) =>
    `churn: the mean distance of what was said and what came must be at most ${limit.toFixed(4)} in the held-out window; got ${got.toFixed(4)}.`,
};

/** Refusals of the gates that nobody overruled. */
export const refusalsOf = (gates: readonly FailedGate[]): Refusal[] =>
  gates.filter(({ allowed }) => !allowed).map(({ gate, message }) => ({ gate, subject: CHURN, message }));
