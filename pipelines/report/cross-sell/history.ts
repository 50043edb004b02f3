import type { OfferModel } from "../../../warehouse/results/report/read-cross-sell.js";
import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";

const SHOWN = 24;

/** Versions of the model of offers with what they found, the newest first; null where there are none. */
export function offerHistory(report: ReportContext): Html | null {
  const { data, words, format } = report;
  const { crossSell } = words;
  const { models } = data.crossSell;
  if (models.length === 0) return null;
  const state = ({ state: name, gates }: OfferModel): string => {
    const text = crossSell.states[name] ?? name;
    return gates === null
      ? text
      : `${text}: ${gates
          .split(", ")
          .map((gate) => crossSell.gates[gate] ?? gate)
          .join("; ")}`;
  };
  const recall = ({ recall: found, interval }: OfferModel): string =>
    interval === null
      ? format.percent(found[2])
      : crossSell.range(format.percent(found[2]), format.percent(interval[0]), format.percent(interval[1]));
  const live = models.find((row) => row.state === "champion");
  return html`<h3>${crossSell.historyTitle}</h3>
    <p>${crossSell.historyText}</p>
    ${live?.ranking === "frequency-popularity" ? html`<p>${crossSell.plain}</p> ` : null}
    ${table(
      models.slice(0, SHOWN),
      [
        { head: crossSell.version, cell: ({ version }) => html`<code>${version}</code>` },
        { head: crossSell.question, cell: ({ question }) => crossSell.questions[question] ?? question },
        { head: crossSell.ranking, cell: ({ ranking }) => crossSell.rankings[ranking] ?? ranking },
        { head: crossSell.trained, time: true, cell: ({ trainedAsOf }) => format.time(trainedAsOf) },
        { head: crossSell.customers, number: true, cell: ({ customers }) => format.count(customers) },
        { head: crossSell.recall, number: true, cell: recall },
        { head: crossSell.hit3, number: true, cell: ({ hit3 }) => format.percent(hit3) },
        { head: crossSell.state, cell: state },
      ],
      crossSell.historyTitle,
      { captionIsHeading: true },
    )}`;
}
