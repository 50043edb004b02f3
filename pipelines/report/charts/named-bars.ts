import * as Plot from "@observablehq/plot";
import { COLOURS } from "../../display/palette.js";
import { shortened } from "../../display/shortened.js";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { responsive, type Room } from "./responsive.js";

export interface NamedBar {
  readonly name: string;
  readonly value: number;
  /** At the end of the bar. */
  readonly text: string;
}

/** Horizontal bars whose names are sentences, each above its bar. */
export const namedBars = (bars: readonly NamedBar[], label: string): Html =>
  responsive((room) => drawn(bars, label, room));

const LETTERS = { page: 100, phone: 50 } as const;
const ROW = 42;

function drawn(bars: readonly NamedBar[], label: string, room: Room): Html {
  const rows = bars.map((bar, i) => ({ ...bar, i, name: shortened(bar.name, LETTERS[room]) }));
  return draw(
    label,
    {
      height: 12 + rows.length * ROW,
      marginLeft: 2,
      marginRight: 60,
      marginTop: 8,
      marginBottom: 4,
      x: { axis: null, domain: [0, Math.max(...rows.map(({ value }) => value)) || 1] },
      y: { axis: null, type: "band", domain: rows.map(({ i }) => i), padding: 0 },
      marks: [
        Plot.barX(rows, { y: "i", x: "value", fill: COLOURS.blue, insetTop: 20, insetBottom: 8 }),
        Plot.text(rows, { y: "i", x: 0, text: "name", textAnchor: "start", dx: 2, dy: -ROW / 2 + 11 }),
        Plot.text(rows, { y: "i", x: "value", text: "text", textAnchor: "start", dx: 6, dy: 6 }),
      ],
    },
    room,
  );
}
