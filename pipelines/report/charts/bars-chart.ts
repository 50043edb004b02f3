import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { COLOURS, TEXTURES } from "../../display/palette.js";
import { responsive, type Room } from "./responsive.js";
import { newest, timeAxes } from "./time-axes.js";

export interface BarPoint {
  readonly label: string;
  readonly value: number;
  /** The period had not ended. */
  readonly open: boolean;
}

/** Bars of one count over time; an unfinished period is striped. */
export const barsChart = (points: readonly BarPoint[], label: string, count: (value: number) => string): Html =>
  responsive((room) => drawn(newest(points, room), label, count, room));

function drawn(points: readonly BarPoint[], label: string, count: (value: number) => string, room: Room): Html {
  const bars = points.map(({ value, open }, i) => ({ i, value, fill: open ? TEXTURES.open : COLOURS.blue }));
  return draw(
    label,
    {
      ...timeAxes(points, count, room),
      height: 200,
      marks: [
        Plot.barY(bars, { x: "i", y: "value", fill: "fill", stroke: COLOURS.blue, strokeWidth: 0.75 }),
        Plot.ruleY([0], { stroke: COLOURS.black }),
      ],
    },
    room,
  );
}
