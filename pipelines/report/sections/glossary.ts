import { html } from "../html.js";
import type { ReportContext, SectionContent } from "../report-context.js";

/** What the words of the report mean. */
export function glossarySection({ words }: ReportContext): SectionContent {
  const { heading, terms } = words.glossary;
  return {
    id: "words",
    heading,
    body: html`<dl>
      ${terms.map(
        ([term, meaning]) =>
          html`<dt>${term}</dt>
            <dd>${meaning}</dd> `,
      )}
    </dl>`,
  };
}
