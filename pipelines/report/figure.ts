import { html, type Html } from "./html.js";

export interface LegendItem {
  readonly name: string;
  readonly colour: string;
  /** A dash instead of a square. */
  readonly dash?: boolean;
}

export interface Figure {
  readonly title: string;
  readonly description: string;
  readonly legend?: readonly LegendItem[];
  readonly chart: Html;
  readonly numbers: Html;
  /** What opens the table. */
  readonly numbersLabel: string;
}

/** A chart with its title, what it shows, and the table of its numbers, closed at first. */
export function figure({ title, description, legend = [], chart, numbers, numbersLabel }: Figure): Html {
  return html`<figure>
    <figcaption>
      <h3>${title}</h3>
      <p>${description}</p>
    </figcaption>
    ${legend.length === 0 ? null : html`<p class="legend">${legend.map(mark)}</p> `}
    <div class="wide chart">${chart}</div>
    <details>
      <summary>${numbersLabel}</summary>
      ${numbers}
    </details>
  </figure>`;
}

const mark = ({ name, colour, dash }: LegendItem): Html =>
  html`<span
    ><svg aria-hidden="true" width="14" height="12" viewBox="0 0 14 12">
      <rect width="14" y="${dash === true ? 5 : 0}" height="${dash === true ? 3 : 12}" fill="${colour}" /></svg
    >${name}</span
  > `;

/** A sentence where a chart would be empty. */
export const nothing = (sentence: string): Html => html`<p class="nothing">${sentence}</p>`;
