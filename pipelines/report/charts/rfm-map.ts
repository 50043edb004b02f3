import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { AMOUNT_SCHEME, COLOURS } from "./palette.js";

export interface RfmSquare {
  readonly r: number;
  readonly f: number;
  readonly name: string;
  readonly customers: number;
}

export interface RfmMapWords {
  readonly recency: string;
  readonly frequency: string;
}

/** Five by five squares, recency down and frequency across: the darker, the more customers. */
export function rfmMap(
  squares: readonly RfmSquare[],
  label: string,
  words: RfmMapWords,
  count: (value: number) => string,
): Html {
  const empty = ALL.filter(({ r, f }) => !squares.some((s) => s.r === r && s.f === f));
  const most = Math.max(1, ...squares.map((s) => s.customers));
  const ink = (s: RfmSquare): string => (s.customers / most > 0.7 ? "white" : COLOURS.black);
  return draw(label, {
    height: 380,
    marginLeft: 110,
    marginBottom: 44,
    marginTop: 8,
    x: {
      domain: SCORES,
      label: words.frequency,
      labelAnchor: "center",
      labelArrow: "none",
      padding: 0.03,
      tickSize: 0,
    },
    y: {
      domain: [5, 4, 3, 2, 1],
      label: words.recency,
      labelArrow: "none",
      labelAnchor: "center",
      padding: 0.03,
      tickSize: 0,
    },
    color: { type: "linear", domain: [0, most], scheme: AMOUNT_SCHEME },
    marks: [
      Plot.cell(empty, { x: "f", y: "r", fill: "none", stroke: "#c9d3dd", strokeWidth: 0.5 }),
      Plot.text(empty, { x: "f", y: "r", text: () => count(0), fill: COLOURS.grey, fontSize: 17 }),
      Plot.cell(squares, { x: "f", y: "r", fill: "customers", stroke: "#c9d3dd", strokeWidth: 0.5 }),
      Plot.text(squares, {
        x: "f",
        y: "r",
        text: (s: RfmSquare) => count(s.customers),
        fill: ink,
        fontSize: 17,
        fontWeight: 600,
        dy: -8,
      }),
      Plot.text(squares, { x: "f", y: "r", text: "name", fill: ink, fontSize: 11.5, dy: 13 }),
    ],
  });
}

const SCORES = [1, 2, 3, 4, 5];
const ALL = SCORES.flatMap((r) => SCORES.map((f) => ({ r, f })));
