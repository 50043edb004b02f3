import * as Plot from "@observablehq/plot";
import { COLOURS } from "../../display/palette.js";
import { shortened } from "../../display/shortened.js";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { responsive, type Room } from "./responsive.js";

/** A line from a name on the left to one on the right. */
export interface Pairing {
  readonly from: string;
  readonly to: string;
  /** 0 to 1: how wide. */
  readonly weight: number;
  /** Drawn dashed. */
  readonly faint: boolean;
}

/** Names in two columns, joined by lines; what is joined stands as near as can be, so that few lines cross. */
export const pairGraph = (
  pairs: readonly Pairing[],
  heads: { readonly from: string; readonly to: string },
  label: string,
): Html => responsive((room) => drawn(pairs, heads, label, room));

const NAMES = { page: { side: 300, letters: 40, font: 13 }, phone: { side: 128, letters: 17, font: 11 } } as const;
const ROW = 30;
const WIDEST = 9;

function drawn(
  pairs: readonly Pairing[],
  heads: { readonly from: string; readonly to: string },
  label: string,
  room: Room,
): Html {
  const left = [...new Set(pairs.map(({ from }) => from))];
  const right = byMiddle(pairs, left);
  const rows = Math.max(left.length, right.length);
  const { side, letters, font } = NAMES[room];
  const place = (names: readonly string[], name: string): number => names.indexOf(name) + (rows - names.length) / 2;
  const lines = pairs.map((pair) => ({ ...pair, y1: place(left, pair.from), y2: place(right, pair.to) }));
  const names = (of: readonly string[], x: number, textAnchor: "start" | "end", dx: number) =>
    Plot.text(of, {
      x,
      y: (name: string) => place(of, name),
      text: (name: string) => shortened(name, letters),
      textAnchor,
      dx,
      fontSize: font,
    });
  const head = (text: string, x: number, textAnchor: "start" | "end", dx: number) =>
    Plot.text([text], { x, y: -1, text: (t: string) => t, textAnchor, dx, fill: COLOURS.faint, fontSize: font });
  const link = (faint: boolean) =>
    Plot.link(
      lines.filter((line) => line.faint === faint),
      {
        x1: 0,
        x2: 1,
        y1: "y1",
        y2: "y2",
        curve: "bump-x",
        stroke: faint ? COLOURS.faint : COLOURS.blue,
        strokeDasharray: faint ? "5 4" : "none",
        strokeWidth: (line: Pairing) => 1.5 + line.weight * (WIDEST - 1.5),
      },
    );
  return draw(
    label,
    {
      height: 50 + rows * ROW,
      marginLeft: side,
      marginRight: side,
      marginTop: 26,
      marginBottom: 10,
      x: { domain: [0, 1], axis: null },
      y: { domain: [-1, Math.max(1, rows) - 0.5], reverse: true, axis: null },
      marks: [
        link(true),
        link(false),
        Plot.dot(left, { x: 0, y: (name: string) => place(left, name), r: 3.5, fill: COLOURS.black }),
        Plot.dot(right, { x: 1, y: (name: string) => place(right, name), r: 3.5, fill: COLOURS.black }),
        names(left, 0, "end", -10),
        names(right, 1, "start", 10),
        head(heads.from, 0, "end", -10),
        head(heads.to, 1, "start", 10),
      ],
    },
    room,
  );
}

/** Names on the right by the mean place of what leads to them. */
function byMiddle(pairs: readonly Pairing[], left: readonly string[]): string[] {
  const places = new Map<string, number[]>();
  for (const { from, to } of pairs) places.set(to, [...(places.get(to) ?? []), left.indexOf(from)]);
  const middle = (name: string): number => {
    const of = places.get(name)!;
    return of.reduce((sum, at) => sum + at, 0) / of.length;
  };
  return [...places.keys()].sort((a, b) => middle(a) - middle(b) || (a < b ? -1 : 1));
}
