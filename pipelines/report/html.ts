import { escapeText } from "../display/escape-text.js";

/** Markup that is safe to write as it is. Made by `html` and `trusted` only. */
export class Html {
  constructor(readonly text: string) {}
}

type Hole = string | number | Html | null | readonly Hole[];

/** Markup from a template: every hole that is not `Html` is escaped, null is nothing. */
export function html(parts: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  return new Html(parts.reduce((text, part, i) => text + rendered(holes[i - 1] ?? null) + part));
}

/** Text that this program wrote itself: a style sheet, a chart. */
export const trusted = (text: string): Html => new Html(text);

function rendered(hole: Hole): string {
  if (hole === null) return "";
  if (hole instanceof Html) return hole.text;
  if (typeof hole === "object") return hole.map(rendered).join("");
  return escapeText(String(hole));
}
