import type { ChurnHeader } from "../../models/churn/churn-model.js";
import { isAllowed } from "../runner/step.js";
import type { Trained } from "./train-version.js";
import { CHURN, type Version } from "./versions.js";

/** A version that gates refused, made live because `--allow` overrules all of them now; null where one still stands. */
export function overruled({ version, header, body }: Version, allow: ReadonlySet<string>): Trained | null {
  const failed = header.failed.map((gate) => ({
    ...gate,
    allowed: gate.allowed || isAllowed(allow, gate.gate, CHURN),
  }));
  if (header.outcome !== "refused" || !failed.every(({ allowed }) => allowed)) return null;
  const changed: ChurnHeader = { ...header, failed, outcome: "allowed", reason: `${header.reason}, and overruled` };
  const now = { ...(body as object), failed, outcome: changed.outcome, reason: changed.reason };
  return { version: { version, header: changed, body: now }, promoted: true };
}
