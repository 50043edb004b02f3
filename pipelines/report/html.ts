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

/** `text` as it may stand in an element or in a quoted attribute, in HTML and in XML. */
export function escapeText(text: string): string {
  return text
    .replaceAll(UNPRINTABLE, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Control characters, which XML forbids, and those that turn the direction of text around. */
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

function rendered(hole: Hole): string {
  if (hole === null) return "";
  if (hole instanceof Html) return hole.text;
  if (typeof hole === "object") return hole.map(rendered).join("");
  return escapeText(String(hole));
}
