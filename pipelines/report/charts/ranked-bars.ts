import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { COLOURS } from "./palette.js";

export interface RankedBar {
  readonly name: string;
  /** Pieces of the bar, from the left. */
  readonly pieces: readonly { readonly value: number; readonly colour: string }[];
  /** At the end of the bar. */
  readonly text: string;
}

/** Horizontal bars in the order given, each with its number at its end. */
export function rankedBars(bars: readonly RankedBar[], label: string): Html {
  const pieces = bars.flatMap(({ pieces: parts }, i) => {
    let from = 0;
    return parts.map(({ value, colour }) => ({ i, from, to: (from += value), colour }));
  });
  const ends = bars.map((bar, i) => ({ i, to: bar.pieces.reduce((sum, p) => sum + p.value, 0), text: bar.text }));
  return draw(label, {
    height: 16 + bars.length * 30,
    marginLeft: 190,
    marginRight: 120,
    marginTop: 4,
    marginBottom: 8,
    x: { axis: null, zero: true, domain: [0, Math.max(...ends.map((e) => e.to)) || 1] },
    y: {
      domain: bars.map((_, i) => i),
      label: null,
      tickFormat: (i: number) => shortened(bars[i]!.name),
      tickSize: 0,
      padding: 0.3,
    },
    marks: [
      Plot.barX(pieces, { y: "i", x1: "from", x2: "to", fill: "colour" }),
      Plot.text(ends, { y: "i", x: "to", text: "text", textAnchor: "start", dx: 6 }),
      Plot.ruleX([0], { stroke: COLOURS.black }),
    ],
  });
}

/** What fits left of the bars; wide characters count double. */
function shortened(name: string): string {
  let room = 26;
  let kept = "";
  for (const character of name) {
    room -= character > "\u2e7f" ? 2 : 1;
    if (room < 0) return `${kept.trimEnd()}…`;
    kept += character;
  }
  return kept;
}
