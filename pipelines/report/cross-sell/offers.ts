import { COLOURS, TEXTURES } from "../../display/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { figure, nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";
import { itemName } from "./item-name.js";

const DRAWN = 10;

/** What is offered to whom, and how much of it is expected to be bought. */
export function offersPart(report: ReportContext): Html {
  const { data, words, format } = report;
  const { crossSell } = words;
  const { offers, takers, models } = data.crossSell;
  const live = models.find(({ state }) => state === "champion");
  if (offers.length === 0 || live === undefined)
    return html`<h3>${crossSell.offersTitle}</h3>
      ${nothing(withoutOffers(report))}`;
  const total = (kind: string, what: "customers" | "expectedFirst"): number =>
    takers.filter((row) => row.kind === kind).reduce((sum, row) => sum + row[what], 0);
  const customers = Math.max(total("new", "customers"), total("repeat", "customers"));
  const expected = (kind: string): string => format.count(Math.round(total(kind, "expectedFirst")));
  const finding = crossSell.offersFinding(
    customers,
    format.count(customers),
    expected("new"),
    expected("repeat"),
    format.count(live.horizonDays),
  );
  const drawn = offers.filter(({ kind }) => kind === "new").slice(0, DRAWN);
  const bars = (drawn.length > 0 ? drawn : offers.slice(0, DRAWN)).map((row) => ({
    name: itemName(report, row.product),
    pieces: [
      { value: row.first, colour: COLOURS.blue },
      { value: row.customers - row.first, colour: TEXTURES.open },
    ],
    text: format.count(row.customers),
  }));
  const { offersTitle: title } = crossSell;
  const description = `${crossSell.kinds["new"]!}: ${crossSell.offeredTo}`;
  const kindOf = (kind: string): string => crossSell.kinds[kind] ?? kind;
  return html`${figure({
      title,
      finding,
      description,
      legend: [
        { name: crossSell.first, colour: COLOURS.blue },
        { name: crossSell.later, colour: TEXTURES.open },
      ],
      chart: rankedBars(bars, `${title}. ${description}`),
      numbersLabel: words.numbers,
      numbers: table(
        offers,
        [
          { head: crossSell.product, cell: ({ product }) => itemName(report, product) },
          { head: crossSell.kind, cell: ({ kind }) => kindOf(kind) },
          { head: crossSell.offeredTo, number: true, cell: (row) => format.count(row.customers) },
          { head: crossSell.first, number: true, cell: (row) => format.count(row.first) },
          { head: crossSell.expected, number: true, cell: (row) => format.count(Math.round(row.expected * 10) / 10) },
        ],
        title,
      ),
    })}
    <h3>${crossSell.takersTitle}</h3>
    ${table(
      takers,
      [
        {
          head: crossSell.segment,
          cell: ({ segment }) => (segment === "none" ? crossSell.noSegment : (words.rfm.names[segment] ?? segment)),
        },
        { head: crossSell.kind, cell: ({ kind }) => kindOf(kind) },
        { head: crossSell.customers, number: true, cell: (row) => format.count(row.customers) },
        {
          head: crossSell.takeUpFirst,
          number: true,
          cell: (row) => format.percent(row.customers === 0 ? 0 : row.expectedFirst / row.customers),
        },
        { head: crossSell.expected, number: true, cell: (row) => format.count(Math.round(row.expected)) },
      ],
      crossSell.takersTitle,
      { captionIsHeading: true },
    )}`;
}

function withoutOffers({ data, words }: ReportContext): string {
  const { crossSell } = words;
  const newest = data.crossSell.models[0];
  if (newest?.state !== "refused" || newest.gates === null) return crossSell.noOffers;
  const why = newest.gates.split(", ").map((gate) => crossSell.gates[gate] ?? gate);
  return crossSell.noOffersRefused(why.join("; "));
}
