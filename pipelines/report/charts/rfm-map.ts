import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { amountColour, COLOURS, inkOn } from "../../display/palette.js";
import { responsive, type Room } from "./responsive.js";
import { shortened } from "../../display/shortened.js";

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
export const rfmMap = (
  squares: readonly RfmSquare[],
  label: string,
  words: RfmMapWords,
  count: (value: number) => string,
): Html => responsive((room) => drawn(squares, label, words, count, room));

function drawn(
  squares: readonly RfmSquare[],
  label: string,
  words: RfmMapWords,
  count: (value: number) => string,
  room: Room,
): Html {
  const empty = ALL.filter(({ r, f }) => !squares.some((s) => s.r === r && s.f === f));
  const most = Math.max(1, ...squares.map((s) => s.customers));
  const ground = (s: RfmSquare): string => amountColour(s.customers / most);
  const ink = (s: RfmSquare): string => inkOn(ground(s));
  const axis = { labelArrow: "none", labelAnchor: "center", padding: 0.03, tickSize: 0 } as const;
  return draw(
    label,
    {
      height: room === "page" ? 380 : 300,
      marginLeft: room === "page" ? 110 : 44,
      marginRight: room === "page" ? 20 : 8,
      marginBottom: 44,
      marginTop: 8,
      x: { ...axis, domain: SCORES, label: words.frequency },
      y: { ...axis, domain: [5, 4, 3, 2, 1], label: words.recency, labelOffset: room === "page" ? 100 : 36 },
      marks: [
        Plot.cell(empty, { x: "f", y: "r", fill: "none", stroke: COLOURS.grey, strokeWidth: 0.5 }),
        Plot.text(empty, { x: "f", y: "r", text: () => count(0), fill: COLOURS.faint, fontSize: 17 }),
        Plot.cell(squares, { x: "f", y: "r", fill: ground, stroke: COLOURS.grey, strokeWidth: 0.5 }),
        Plot.text(squares, {
          x: "f",
          y: "r",
          text: (s: RfmSquare) => count(s.customers),
          fill: ink,
          fontSize: room === "page" ? 17 : 15,
          fontWeight: 600,
          dy: -8,
        }),
        Plot.text(squares, {
          x: "f",
          y: "r",
          text: ({ name }: RfmSquare) =>
            name
              .split(" ")
              .map((word) => shortened(word, LONGEST[room]))
              .join(" "),
          fill: ink,
          fontSize: room === "page" ? 11.5 : 10,
          dy: 13,
          lineWidth: room === "page" ? 20 : 6.5,
        }),
      ],
    },
    room,
  );
}

/** Letters of a word that fit into a square. */
const LONGEST: Readonly<Record<Room, number>> = { page: 22, phone: 11 };
const SCORES = [1, 2, 3, 4, 5];
const ALL = SCORES.flatMap((r) => SCORES.map((f) => ({ r, f })));
