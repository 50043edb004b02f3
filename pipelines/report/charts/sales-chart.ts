import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { COLOURS } from "./palette.js";

export interface SalesPoint {
  readonly label: string;
  readonly revenue: number;
  /** Of the same period a year before; null where there was none. */
  readonly yearBefore: number | null;
  /** The period had not ended. */
  readonly open: boolean;
}

/** Bars of revenue, with a dash where the same period stood a year before; an unfinished period is drawn lighter. */
export function salesChart(points: readonly SalesPoint[], label: string, money: (amount: number) => string): Html {
  const keys = points.map((_, i) => i);
  const compared = keys.filter((i) => points[i]!.yearBefore !== null);
  // Black on white, so that the dash is seen on a bar and beside it.
  const dash = (stroke: string, strokeWidth: number): Plot.Markish =>
    Plot.tickY(compared, { x: (i: number) => i, y: (i: number) => points[i]!.yearBefore, stroke, strokeWidth });
  return draw(label, {
    height: 260,
    marginLeft: 64,
    marginBottom: 40,
    x: { domain: keys, label: null, tickFormat: (i: number) => points[i]!.label, tickSize: 0, padding: 0.25 },
    y: { label: null, grid: true, tickFormat: (d: number) => money(d), ticks: 5, zero: true },
    marks: [
      Plot.barY(keys, {
        x: (i: number) => i,
        y: (i: number) => points[i]!.revenue,
        fill: (i: number) => (points[i]!.open ? COLOURS.sky : COLOURS.blue),
      }),
      dash("white", 6),
      dash(COLOURS.black, 2.5),
      Plot.ruleY([0], { stroke: COLOURS.black }),
    ],
  });
}
