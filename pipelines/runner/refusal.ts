import type { Refusal } from "./step.js";

/** A gate stopped a whole command (a step reports its refusals in its `StepReport` instead). Exit code 3. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly code = "refused";
  constructor(readonly refusals: readonly Refusal[]) {
    super(refusals.map(describeRefusal).join(" "));
  }
}

/** Names the gate and the flag that overrules it once, where one does. */
export function describeRefusal({ gate, subject, message, final }: Refusal): string {
  if (final === true) return `${message} (gate ${gate}:${subject}; no flag overrules it)`;
  const flag = `--allow ${gate}:${subject}`;
  return message.includes("--allow") ? message : `${message} ${flag} overrules it once.`;
}
