import { createHash } from "node:crypto";
import type { Project } from "../../project/project.js";
import type { Step } from "./step.js";

/**
 * sha256 of everything that the result of a step depends on: its code version, its configuration, what the steps that
 * it reads from have put out, `as_of` and seed; of some, also whether it is
 * the last night of its command.
 */
export function fingerprint(
  step: Step,
  project: Project,
  { asOf, last }: { readonly asOf: string; readonly last: boolean },
  inputs: Readonly<Record<string, string | null>>,
): string {
  return hash({
    step: step.name,
    version: step.version,
    configuration: step.configuration(project) ?? null,
    inputs,
    asOf,
    ...(step.forLast === true ? { last } : {}),
    seed: project.settings.seed,
  });
}

export const hash = (value: unknown): string => createHash("sha256").update(canonical(value)).digest("hex");

/** JSON with sorted keys: equal values give equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Set) return [...item].sort();
    if (item instanceof Map) return Object.fromEntries([...item].sort());
    if (typeof item === "bigint") return item.toString();
    if (item === null || typeof item !== "object" || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
