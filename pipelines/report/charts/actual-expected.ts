import * as Plot from "@observablehq/plot";
import { COLOURS } from "../../display/palette.js";
import type { LegendItem } from "../figure.js";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { responsive, type Room } from "./responsive.js";
import { SERIES } from "./shares-chart.js";

export interface Compared {
  readonly x: number;
  readonly actual: number;
  readonly expected: number;
}

export interface ComparedAxes {
  readonly x: string;
  readonly y: string;
  readonly tickX: (x: number) => string;
  readonly tickY: (y: number) => string;
}

/** What came and what was expected, as two lines from zero. */
export const actualExpected = (points: readonly Compared[], label: string, axes: ComparedAxes): Html =>
  responsive((room) => drawn(points, label, axes, room));

/** How the two are drawn. */
export const comparedLegend = (actual: string, expected: string): readonly LegendItem[] =>
  [actual, expected].map((name, i) => {
    const { colour, dashes, marker } = SERIES[i]!;
    return { name, colour, line: { dashes, marker } };
  });

function drawn(points: readonly Compared[], label: string, axes: ComparedAxes, room: Room): Html {
  const both = [
    { ...SERIES[0], y: "actual" },
    { ...SERIES[1], y: "expected" },
  ];
  const few = points.length <= 16;
  return draw(
    label,
    {
      height: room === "page" ? 300 : 260,
      marginLeft: 56,
      marginRight: 24,
      marginTop: 30,
      marginBottom: 46,
      x: {
        label: axes.x,
        labelAnchor: "center",
        labelArrow: "none",
        ticks: few ? points.map(({ x }) => x) : room === "page" ? 10 : 5,
        tickFormat: (x: number) => axes.tickX(x),
      },
      y: {
        label: axes.y,
        labelArrow: "none",
        grid: true,
        zero: true,
        ticks: 5,
        tickFormat: (y: number) => axes.tickY(y),
      },
      marks: [
        Plot.ruleY([0], { stroke: COLOURS.black }),
        ...both.flatMap(({ y, colour, dashes, marker }) => [
          Plot.line(points, { x: "x", y, stroke: colour, strokeWidth: 2, strokeDasharray: dashes }),
          ...(few ? [Plot.dot(points, { x: "x", y, symbol: marker, fill: colour, r: 3.5 })] : []),
        ]),
      ],
    },
    room,
  );
}
