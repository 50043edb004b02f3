import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { draw } from "./draw.js";
import { COLOURS } from "../../display/palette.js";
import { responsive, type Room } from "./responsive.js";

export interface Flow {
  readonly before: string;
  readonly now: string;
  readonly customers: number;
}

export interface FlowStage {
  readonly key: string;
  readonly name: string;
}

/**
 * Two columns of stages, the night before and now, joined by bands as wide as the customers who moved. A band that climbs
 * is blue, one that falls is red: `stages` run from best to worst.
 */
export const flowChart = (
  flows: readonly Flow[],
  stages: readonly FlowStage[],
  label: string,
  words: { readonly before: string; readonly now: string },
  count: (value: number) => string,
): Html => responsive((room) => drawn(flows, stages, label, words, count, room));

function drawn(
  flows: readonly Flow[],
  stages: readonly FlowStage[],
  label: string,
  words: { readonly before: string; readonly now: string },
  count: (value: number) => string,
  room: Room,
): Html {
  const place = new Map(stages.map(({ key }, i) => [key, i]));
  const most = Math.max(1, ...flows.map((f) => f.customers));
  const bands = flows
    .map((f) => ({
      y1: place.get(f.before)!,
      y2: place.get(f.now)!,
      width: Math.max(1, (f.customers / most) * 18),
      customers: f.customers,
    }))
    .sort((a, b) => b.customers - a.customers || a.y1 - b.y1 || a.y2 - b.y2);
  const gone = stages.map(({ key }) => total(flows.filter((f) => f.before === key)));
  const come = stages.map(({ key }) => total(flows.filter((f) => f.now === key)));
  const rows = stages.map((_, i) => i);
  const side = room === "page" ? 170 : 128;
  const options: Plot.PlotOptions = {
    height: 60 + stages.length * 42,
    marginLeft: side,
    marginRight: side,
    marginTop: 30,
    marginBottom: 10,
    x: { domain: [0, 1], axis: null },
    y: { domain: [-0.4, stages.length - 0.6], reverse: true, axis: null },
    marks: [
      Plot.link(bands, {
        x1: 0,
        x2: 1,
        y1: "y1",
        y2: "y2",
        curve: "bump-x",
        stroke: (b: { y1: number; y2: number }) => (b.y2 < b.y1 ? COLOURS.blue : COLOURS.vermillion),
        strokeOpacity: 0.65,
        strokeWidth: "width",
      }),
      names(rows, stages, room, 0, "end", -12, (i) => (gone[i] === 0 ? "" : ` −${count(gone[i]!)}`)),
      names(rows, stages, room, 1, "start", 12, (i) => (come[i] === 0 ? "" : ` +${count(come[i]!)}`)),
      Plot.text([words.before], {
        x: 0,
        y: -0.4,
        dy: -16,
        textAnchor: "end",
        text: (t: string) => t,
        fill: COLOURS.faint,
      }),
      Plot.text([words.now], {
        x: 1,
        y: -0.4,
        dy: -16,
        textAnchor: "start",
        text: (t: string) => t,
        fill: COLOURS.faint,
      }),
    ],
  };
  return draw(label, options, room);
}

function names(
  rows: readonly number[],
  stages: readonly FlowStage[],
  room: Room,
  x: number,
  textAnchor: "start" | "end",
  dx: number,
  moved: (i: number) => string,
): Plot.Markish {
  return Plot.text([...rows], {
    x,
    y: (i: number) => i,
    textAnchor,
    dx,
    fontSize: room === "page" ? 13 : 11.5,
    text: (i: number) => stages[i]!.name + moved(i),
  });
}

const total = (flows: readonly Flow[]): number => flows.reduce((sum, f) => sum + f.customers, 0);
