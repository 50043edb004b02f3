import type { FailedGate } from "../../models/churn/churn-model.js";
import type { Drift } from "../../models/churn/drift.js";
import type { ChurnGates } from "../../project/settings.js";
import { countsAsDrift } from "../../warehouse/features/registry.js";
import { isAllowed } from "../runner/step.js";
import { CHURN } from "./versions.js";

/** Customers tonight are others than those whom the model was proven on: by its score, or by many of its features. */
export function driftGate(
  { score, features: all }: Drift,
  { shift: most, shiftedShare }: ChurnGates,
  allow: ReadonlySet<string>,
): FailedGate[] {
  const features = all.filter(({ name }) => countsAsDrift(name));
  const shifted = features.filter(({ shift }) => shift > most);
  const byScore = score !== null && score > most;
  const byFeatures = features.length > 0 && shifted.length >= shiftedShare * features.length;
  if (!byScore && !byFeatures) return [];
  const names = shifted
    .slice(0, 5)
    .map(({ name, shift }) => `${name} (${shift.toFixed(2)})`)
    .join(", ");
  const what = [
    byScore ? `the score has moved by ${score.toFixed(2)}` : "",
    byFeatures ? `${shifted.length} of ${features.length} features have: ${names}` : "",
  ].filter((part) => part !== "");
  const message = `churn: population stability against the held-out window must be at most ${most}; ${what.join("; ")}. Train again, or look what has changed.`;
  return [{ gate: "drift", message, allowed: isAllowed(allow, "drift", CHURN) }];
}
