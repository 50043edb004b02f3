import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { COLOURS } from "../../display/palette.js";
import { responsive, type Room } from "./responsive.js";
import { shortened, widthOf } from "../../display/shortened.js";

export interface RankedBar {
  readonly name: string;
  /** Pieces of the bar, from the left. */
  readonly pieces: readonly { readonly value: number; readonly colour: string }[];
  /** At the end of the bar. */
  readonly text: string;
}

/** Horizontal bars in the order given, each with its number at its end. */
export const rankedBars = (bars: readonly RankedBar[], label: string): Html =>
  responsive((room) => drawn(bars, label, room));

/** Width left of the bars, and letters that fit there. */
const NAMES = { page: { width: 190, letters: 26 }, phone: { width: 116, letters: 13 } } as const;

function drawn(bars: readonly RankedBar[], label: string, room: Room): Html {
  const pieces = bars.flatMap(({ pieces: parts }, i) => {
    let from = 0;
    return parts.map(({ value, colour }) => ({ i, from, to: (from += value), colour }));
  });
  const ends = bars.map((bar, i) => ({ i, to: bar.pieces.reduce((sum, p) => sum + p.value, 0), text: bar.text }));
  const longest = Math.max(0, ...bars.map(({ text }) => widthOf(text)));
  return draw(
    label,
    {
      height: 16 + bars.length * 30,
      marginLeft: NAMES[room].width,
      marginRight: Math.min(room === "page" ? 260 : 130, 16 + 7 * longest),
      marginTop: 4,
      marginBottom: 8,
      x: { axis: null, zero: true, domain: [0, Math.max(...ends.map((e) => e.to)) || 1] },
      y: {
        domain: bars.map((_, i) => i),
        label: null,
        tickFormat: (i: number) => shortened(bars[i]!.name, NAMES[room].letters),
        tickSize: 0,
        padding: 0.3,
      },
      marks: [
        Plot.barX(pieces, { y: "i", x1: "from", x2: "to", fill: "colour", stroke: COLOURS.black, strokeWidth: 0.5 }),
        Plot.text(ends, { y: "i", x: "to", text: "text", textAnchor: "start", dx: 6 }),
        Plot.ruleX([0], { stroke: COLOURS.black }),
      ],
    },
    room,
  );
}
