import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { COLOURS } from "../../display/palette.js";

export interface Interval {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** At the end of the line. */
  readonly text: string;
}

/** One line per interval with its value as a dot, filled where zero lies outside; zero is a dashed rule. */
export function intervalChart(intervals: readonly Interval[], label: string, tick: (value: number) => string): Html {
  const rows = intervals.map((interval, i) => ({ ...interval, i }));
  const [least, most] = [Math.min(0, ...rows.map((r) => r.low)), Math.max(0, ...rows.map((r) => r.high))];
  const margin = 0.05 * (most - least);
  return draw(label, {
    height: 60 + rows.length * 34,
    marginLeft: 190,
    marginRight: 210,
    marginTop: 8,
    marginBottom: 36,
    x: { domain: [least - margin, most + margin], ticks: 5, tickFormat: tick, label: null, grid: true },
    y: {
      type: "band",
      domain: rows.map(({ i }) => i),
      label: null,
      tickSize: 0,
      tickFormat: (i) => shortened(rows[i]!.name),
    },
    marks: [
      Plot.ruleX([0], { stroke: COLOURS.black, strokeDasharray: "4 3" }),
      Plot.ruleY(rows, { y: "i", x1: "low", x2: "high", stroke: COLOURS.blue, strokeWidth: 3 }),
      Plot.dot(rows, {
        y: "i",
        x: "value",
        r: 6,
        stroke: COLOURS.blue,
        strokeWidth: 2,
        fill: (r: Interval) => (r.low > 0 || r.high < 0 ? COLOURS.blue : "#ffffff"),
      }),
      Plot.text(rows, { y: "i", text: "text", frameAnchor: "right", textAnchor: "start", dx: 10 }),
    ],
  });
}

/** What fits left of the lines; wide characters count double. */
function shortened(name: string): string {
  let room = 26;
  let kept = "";
  for (const character of name) {
    room -= character > "\u2e7f" ? 2 : 1;
    if (room < 0) return `${kept.trimEnd()}…`;
    kept += character;
  }
  return kept;
}
