import { change } from "./money.js";
import type { ReportContext } from "./report-context.js";

/** `now` against `before`: how much by, as a share, and whether it grew; null where `before` is not above zero. */
export function changed(
  now: string,
  before: string,
  { format }: Pick<ReportContext, "format">,
): { readonly text: string; readonly more: boolean } | null {
  const by = change(now, before);
  return by === null ? null : { text: format.percent(Math.abs(by)), more: by >= 0 };
}

/** With its sign, for tables; empty where there is nothing to divide by. */
export function signedChange(now: string, before: string, { format }: Pick<ReportContext, "format">): string {
  const by = change(now, before);
  return by === null ? "" : format.signedPercent(by);
}
