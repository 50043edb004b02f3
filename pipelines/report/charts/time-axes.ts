import type * as Plot from "@observablehq/plot";
import type { Room } from "./responsive.js";

/** Bands of periods from left to right, and amounts from zero up. */
export function timeAxes(
  points: readonly { readonly label: string }[],
  amount: (value: number) => string,
  room: Room,
): Plot.PlotOptions {
  return {
    height: room === "page" ? 260 : 220,
    marginLeft: room === "page" ? 64 : 48,
    marginRight: room === "page" ? 20 : 4,
    marginBottom: 40,
    x: {
      domain: points.map((_, i) => i),
      label: null,
      tickFormat: (i: number) => points[i]!.label,
      tickSize: 0,
      padding: 0.25,
    },
    y: { label: null, grid: true, tickFormat: (d: number) => amount(d), ticks: 5, zero: true },
  };
}

/** What a phone has room for. */
const ON_PHONE = 8;

/** All points on a page, the newest on a phone. */
export const newest = <T>(points: readonly T[], room: Room): readonly T[] =>
  room === "page" ? points : points.slice(-ON_PHONE);
