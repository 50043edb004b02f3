import * as Plot from "@observablehq/plot";
import { COLOURS } from "../../display/palette.js";
import { shortened } from "../../display/shortened.js";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { responsive, type Room } from "./responsive.js";

export interface EffectBar {
  readonly name: string;
  /** -1 to 1. */
  readonly effect: number;
  readonly text: string;
}

/** Bars to the left and right of zero, each with its number. */
export const effectBars = (bars: readonly EffectBar[], label: string): Html =>
  responsive((room) => drawn(bars, label, room));

const NAMES = { page: { width: 210, letters: 28 }, phone: { width: 126, letters: 15 } } as const;

function drawn(bars: readonly EffectBar[], label: string, room: Room): Html {
  const rows = bars.map((bar, i) => ({ ...bar, i }));
  const ends = rows.map((row) => ({ ...row, right: row.effect >= 0 }));
  const text = { y: "i", x: "effect", text: "text" } as const;
  return draw(
    label,
    {
      height: 16 + rows.length * 28,
      marginLeft: NAMES[room].width,
      marginRight: 8,
      marginTop: 4,
      marginBottom: 8,
      x: { axis: null, domain: room === "page" ? [-1.15, 1.15] : [-1.5, 1.5] },
      y: {
        domain: rows.map(({ i }) => i),
        label: null,
        tickFormat: (i: number) => shortened(rows[i]!.name, NAMES[room].letters),
        tickSize: 0,
        padding: 0.3,
      },
      marks: [
        Plot.barX(rows, {
          y: "i",
          x1: 0,
          x2: "effect",
          fill: ({ effect }: EffectBar) => (effect >= 0 ? COLOURS.blue : COLOURS.vermillion),
          stroke: COLOURS.black,
          strokeWidth: 0.5,
        }),
        Plot.text(
          ends.filter(({ right }) => right),
          { ...text, textAnchor: "start", dx: 6 },
        ),
        Plot.text(
          ends.filter(({ right }) => !right),
          { ...text, textAnchor: "end", dx: -6 },
        ),
        Plot.ruleX([0], { stroke: COLOURS.black }),
      ],
    },
    room,
  );
}
