import { html, type Html } from "./html.js";

export interface LegendItem {
  readonly name: string;
  /** A colour or a texture. */
  readonly colour: string;
  /** A dash instead of a square. */
  readonly dash?: boolean;
  /** A line with these dashes, and its marker. */
  readonly line?: { readonly dashes: string; readonly marker: "circle" | "square" | "triangle" };
}

export interface Figure {
  readonly title: string;
  /** What it says, in one sentence or two. */
  readonly finding?: string | null;
  readonly description: string;
  readonly legend?: readonly LegendItem[];
  readonly chart: Html;
  readonly numbers: Html;
  /** What opens the table. */
  readonly numbersLabel: string;
}

/** A chart with its title, what it says and shows, and the table of its numbers, closed at first. */
export function figure({ title, finding, description, legend = [], chart, numbers, numbersLabel }: Figure): Html {
  return html`<figure>
    <figcaption>
      <h3>${title}</h3>
      ${finding === null || finding === undefined ? null : html`<p class="finding">${finding}</p> `}
      <p>${description}</p>
    </figcaption>
    ${legend.length === 0 ? null : html`<p class="legend">${legend.map(mark)}</p> `}
    <div class="chart">${chart}</div>
    <details>
      <summary>${numbersLabel}<span class="unseen">: ${title}</span></summary>
      ${numbers}
    </details>
  </figure>`;
}

function mark({ name, colour, dash, line }: LegendItem): Html {
  const sign =
    line === undefined
      ? html`<rect
          x="0.5"
          width="13"
          y="${dash === true ? 4.5 : 0.5}"
          height="${dash === true ? 3 : 11}"
          fill="${colour}"
          ${dash === true ? null : html` stroke="#1a1a1a" stroke-width="0.5"`}
        />`
      : html`<path d="M0,6 h28" stroke="${colour}" stroke-width="2" stroke-dasharray="${line.dashes}" /><path
            d="${MARKERS[line.marker]}"
            fill="${colour}"
          />`;
  const width = line === undefined ? 14 : 28;
  return html`<span
    ><svg aria-hidden="true" width="${width}" height="12" viewBox="0 0 ${width} 12">${sign}</svg>${name}</span
  > `;
}

const MARKERS = {
  circle: "M14,2 a4,4 0 1 0 0.01,0 z",
  square: "M10.5,2.5 h7 v7 h-7 z",
  triangle: "M14,1.5 l4.5,8.5 h-9 z",
} as const;

/** A sentence where a chart would be empty. */
export const nothing = (sentence: string): Html => html`<p class="nothing">${sentence}</p>`;

/** A sentence that the reader must not miss; it does not need its colour. */
export const warning = (label: string, sentence: string): Html =>
  html`<p class="warning" role="note"><strong>${label}</strong> ${sentence}</p> `;
