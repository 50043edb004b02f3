import * as Plot from "@observablehq/plot";
import { COLOURS } from "../../display/palette.js";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { responsive, type Room } from "./responsive.js";

export interface DiagonalPoint {
  /** 0 to 1, as `y`. */
  readonly x: number;
  readonly y: number;
}

export interface DiagonalAxes {
  readonly x: string;
  readonly y: string;
  readonly percent: (share: number) => string;
  /** The greatest share on both axes; 1 where it is missing. */
  readonly most?: number;
}

/** A line of shares against shares, and the diagonal, dashed, on which both are equal. */
export const diagonalChart = (points: readonly DiagonalPoint[], label: string, axes: DiagonalAxes): Html =>
  responsive((room) => drawn(points, label, axes, room));

const HEIGHTS = { page: 360, phone: 330 } as const;

function drawn(points: readonly DiagonalPoint[], label: string, axes: DiagonalAxes, room: Room): Html {
  const { percent, most = 1 } = axes;
  const axis = { domain: [0, most], ticks: 5, grid: true, tickFormat: percent, labelArrow: "none" } as const;
  return draw(
    label,
    {
      height: HEIGHTS[room],
      marginLeft: 52,
      marginRight: 24,
      marginTop: 30,
      marginBottom: 46,
      x: { ...axis, label: axes.x, labelAnchor: "center" },
      y: { ...axis, label: axes.y },
      marks: [
        Plot.line(
          [
            [0, 0],
            [most, most],
          ],
          { stroke: COLOURS.faint, strokeWidth: 1.5, strokeDasharray: "5 4" },
        ),
        Plot.line(points, { x: "x", y: "y", stroke: COLOURS.blue, strokeWidth: 2 }),
        Plot.dot(points, { x: "x", y: "y", fill: COLOURS.blue, r: 4 }),
      ],
    },
    room,
  );
}
