import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { COLOURS } from "../../display/palette.js";
import { responsive, type Room } from "./responsive.js";
import { newest, timeAxes } from "./time-axes.js";

export interface SharesPoint {
  readonly label: string;
  /** One per series, 0 to 1; null where there is nothing to divide. */
  readonly shares: readonly (number | null)[];
}

/** How each series is drawn: none is told by its colour alone. */
export const SERIES = [
  { colour: COLOURS.blue, dashes: "", marker: "circle" },
  { colour: COLOURS.vermillion, dashes: "7 4", marker: "square" },
  { colour: COLOURS.black, dashes: "2 4", marker: "triangle" },
] as const;

/** Lines of shares over time, from 0 to 1. */
export const sharesChart = (points: readonly SharesPoint[], label: string, percent: (share: number) => string): Html =>
  responsive((room) => drawn(newest(points, room), label, percent, room));

function drawn(points: readonly SharesPoint[], label: string, percent: (share: number) => string, room: Room): Html {
  const axes = timeAxes(points, percent, room);
  const series = SERIES.slice(0, points[0]?.shares.length ?? 0).map((style, s) => ({
    ...style,
    dots: points.flatMap(({ shares }, i) => (shares[s] === null ? [] : [{ i, share: shares[s]! }])),
  }));
  return draw(
    label,
    {
      ...axes,
      height: 200,
      y: { ...axes.y, domain: [0, 1], ticks: 4 },
      x: { ...axes.x, type: "band" },
      marks: [
        Plot.ruleY([0], { stroke: COLOURS.black }),
        ...series.flatMap(({ dots, colour, dashes, marker }) => [
          Plot.lineY(dots, { x: "i", y: "share", stroke: colour, strokeWidth: 2, strokeDasharray: dashes }),
          Plot.dot(dots, { x: "i", y: "share", symbol: marker, fill: colour, r: 3.5 }),
        ]),
      ],
    },
    room,
  );
}
