import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";
import { itemName } from "./item-name.js";

/** What follows what; null where nothing does. */
export function sequencesPart(report: ReportContext): Html | null {
  const { data, words, format } = report;
  const { crossSell } = words;
  const { sequences } = data.crossSell;
  if (sequences.length === 0) return null;
  const title = crossSell.sequencesTitle(format.count(sequences[0]!.days));
  return html`<h3>${title}</h3>
    <p>${crossSell.sequencesText}</p>
    ${table(
      sequences,
      [
        { head: crossSell.after, cell: ({ antecedent }) => itemName(report, antecedent) },
        { head: crossSell.follows, cell: ({ consequent }) => itemName(report, consequent) },
        { head: crossSell.customers, number: true, cell: ({ customers }) => format.count(customers) },
        { head: crossSell.visits, number: true, cell: ({ visits }) => format.count(visits) },
        { head: crossSell.confidence, number: true, cell: ({ confidence }) => format.percent(confidence) },
        {
          head: crossSell.lift,
          number: true,
          cell: ({ lift }) => crossSell.times(format.count(Math.round(lift * 10) / 10)),
        },
      ],
      title,
      { captionIsHeading: true },
    )}`;
}
