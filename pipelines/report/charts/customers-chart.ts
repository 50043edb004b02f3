import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { COLOURS } from "./palette.js";

export interface CustomersPoint {
  readonly label: string;
  readonly known: number;
  readonly arrived: number;
  /** The period had not ended. */
  readonly open: boolean;
}

/** Stacked bars: customers who had bought before, and on them those who bought for the first time. */
export function customersChart(
  points: readonly CustomersPoint[],
  label: string,
  count: (value: number) => string,
): Html {
  const bars = points.flatMap(({ known, arrived, open }, i) => [
    { i, from: 0, to: known - arrived, fill: open ? COLOURS.sky : COLOURS.blue },
    { i, from: known - arrived, to: known, fill: COLOURS.orange },
  ]);
  return draw(label, {
    height: 240,
    marginLeft: 64,
    marginBottom: 40,
    x: {
      domain: points.map((_, i) => i),
      label: null,
      tickFormat: (i: number) => points[i]!.label,
      tickSize: 0,
      padding: 0.25,
    },
    y: { label: null, grid: true, tickFormat: (d: number) => count(d), ticks: 5, zero: true },
    marks: [
      Plot.barY(bars, { x: "i", y1: "from", y2: "to", fill: "fill" }),
      Plot.ruleY([0], { stroke: COLOURS.black }),
    ],
  });
}
