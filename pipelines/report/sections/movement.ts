import { daysBetween } from "../../../models/markov/choose-night.js";
import { nothing } from "../figure.js";
import { html } from "../html.js";
import { chainTables } from "../movement/chain.js";
import { flowFigure } from "../movement/flows.js";
import type { ReportContext, SectionContent } from "../report-context.js";

/** Families of every project first; of others at most so many. */
const FIRST = ["rfm", "lifecycle", "value_band", "cluster"];
const MOST_FAMILIES = 8;

/** Who moved between groups since some weeks ago, and where that leads. */
export function movementSection(report: ReportContext): SectionContent {
  const { data, words, format } = report;
  const { since, moves } = data.movement;
  const heading = words.movement.heading;
  if (since === null || moves.length === 0) {
    return { id: "movement", heading, body: nothing(words.movement.firstNight) };
  }
  const place = (family: string): number => (FIRST.includes(family) ? FIRST.indexOf(family) : FIRST.length);
  const families = [...new Set(moves.map(({ family }) => family))]
    .sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
    .slice(0, MOST_FAMILIES);
  const days = format.count(Math.round(daysBetween(since, data.asOf)));
  const parts = families.map((family) => {
    const own = moves.filter((move) => move.family === family);
    const chain = FIRST.includes(family) ? chainTables(report, family, own, since) : null;
    return html`${flowFigure(report, family, own)} ${chain}`;
  });
  const text = words.movement.since(format.time(since), format.time(data.asOf), days);
  return {
    id: "movement",
    heading,
    body: html`<p>${text}</p>
      ${parts}`,
  };
}
