import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { COLOURS, TEXTURES } from "../../display/palette.js";
import { responsive, type Room } from "./responsive.js";
import { newest, timeAxes } from "./time-axes.js";

export interface SalesPoint {
  readonly label: string;
  readonly revenue: number;
  /** Of the same period a year before; null where there was none. */
  readonly yearBefore: number | null;
  /** The period had not ended. */
  readonly open: boolean;
}

/** Bars of revenue, with a dash where the same period stood a year before; an unfinished period is striped. */
export const salesChart = (points: readonly SalesPoint[], label: string, money: (amount: number) => string): Html =>
  responsive((room) => drawn(newest(points, room), label, money, room));

function drawn(points: readonly SalesPoint[], label: string, money: (amount: number) => string, room: Room): Html {
  const keys = points.map((_, i) => i);
  const compared = keys.filter((i) => points[i]!.yearBefore !== null);
  // Black on white, so that the dash is seen on a bar and beside it.
  const dash = (stroke: string, strokeWidth: number): Plot.Markish =>
    Plot.tickY(compared, { x: (i: number) => i, y: (i: number) => points[i]!.yearBefore, stroke, strokeWidth });
  return draw(
    label,
    {
      ...timeAxes(points, money, room),
      marks: [
        Plot.barY(keys, {
          x: (i: number) => i,
          y: (i: number) => points[i]!.revenue,
          fill: (i: number) => (points[i]!.open ? TEXTURES.open : COLOURS.blue),
          stroke: COLOURS.blue,
          strokeWidth: 0.75,
        }),
        dash("white", 6),
        dash(COLOURS.black, 2.5),
        Plot.ruleY([0], { stroke: COLOURS.black }),
      ],
    },
    room,
  );
}
