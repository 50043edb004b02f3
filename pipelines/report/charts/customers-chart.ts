import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { COLOURS, TEXTURES } from "../../display/palette.js";
import { responsive, type Room } from "./responsive.js";
import { newest, timeAxes } from "./time-axes.js";

export interface CustomersPoint {
  readonly label: string;
  readonly known: number;
  readonly arrived: number;
  /** Of the same period a year before; null where there was none. */
  readonly yearBefore: number | null;
  /** The period had not ended. */
  readonly open: boolean;
}

/**
 * Stacked bars: customers who had bought before, and on them, striped, those who bought for the first time; a dash stands where they all
 * stood a year before.
 */
export const customersChart = (
  points: readonly CustomersPoint[],
  label: string,
  count: (value: number) => string,
): Html => responsive((room) => drawn(newest(points, room), label, count, room));

function drawn(points: readonly CustomersPoint[], label: string, count: (value: number) => string, room: Room): Html {
  const bars = points.flatMap(({ known, arrived, open }, i) => [
    { i, from: 0, to: known - arrived, fill: open ? TEXTURES.open : COLOURS.blue },
    { i, from: known - arrived, to: known, fill: TEXTURES.second },
  ]);
  const compared = points.flatMap(({ yearBefore }, i) => (yearBefore === null ? [] : [{ i, yearBefore }]));
  // Black on white, so that the dash is seen on a bar and beside it.
  const dash = (stroke: string, strokeWidth: number): Plot.Markish =>
    Plot.tickY(compared, { x: "i", y: "yearBefore", stroke, strokeWidth });
  return draw(
    label,
    {
      ...timeAxes(points, count, room),
      marks: [
        Plot.barY(bars, { x: "i", y1: "from", y2: "to", fill: "fill", stroke: COLOURS.black, strokeWidth: 0.5 }),
        dash("white", 6),
        dash(COLOURS.black, 2.5),
        Plot.ruleY([0], { stroke: COLOURS.black }),
      ],
    },
    room,
  );
}
