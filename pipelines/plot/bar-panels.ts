import * as Plot from "@observablehq/plot";
import { drawSvg } from "../display/draw-svg.js";
import { COLOURS } from "../display/palette.js";
import { shortened, widthOf } from "../display/shortened.js";
import { drawn, memberName, WIDTH, type Panel, type Picture } from "./picture.js";

export const MOST_BARS = 40;

/** Bars of one dimension, longest first unless its values have an order of their own, the rest last; a panel for each measure. */
export function barPanels(picture: Picture, ordered: boolean): Panel[] {
  const dimension = picture.dimensions[0]!;
  return picture.measures.map(({ name, title, text, before }) => {
    const all = picture.rows.flatMap((row) => {
      const value = drawn(row[name]);
      if (value === null) return [];
      const rest = row["rest"] === true;
      return [
        { name: memberName(row, dimension, picture), value, rest, before: before === null ? null : drawn(row[before]) },
      ];
    });
    const sorted = ordered ? all : [...all].sort((a, b) => Number(a.rest) - Number(b.rest) || b.value - a.value);
    const bars = sorted.slice(0, MOST_BARS).map((bar, i) => ({ ...bar, i, text: text.value(bar.value) }));
    const compared = bars.filter((bar) => bar.before !== null);
    const longest = Math.max(0, ...bars.map((bar) => widthOf(bar.text)));
    const drawing = drawSvg({
      width: WIDTH,
      height: 16 + bars.length * 26,
      marginLeft: 200,
      marginRight: 20 + 7 * longest,
      marginTop: 4,
      marginBottom: 8,
      x: { axis: null, zero: true, ...(bars.length === 0 ? { domain: [0, 1] } : {}) },
      y: {
        domain: bars.map(({ i }) => i),
        label: null,
        tickSize: 0,
        padding: 0.25,
        tickFormat: (i: number) => shortened(bars[i]!.name, 28),
      },
      marks: [
        Plot.barX(bars, {
          y: "i",
          x: "value",
          fill: ({ rest }: (typeof bars)[number]) => (rest ? COLOURS.grey : COLOURS.blue),
          stroke: COLOURS.black,
          strokeWidth: 0.5,
        }),
        Plot.tickX(compared, { y: "i", x: "before", stroke: "white", strokeWidth: 5 }),
        Plot.tickX(compared, { y: "i", x: "before", stroke: COLOURS.black, strokeWidth: 2 }),
        Plot.text(bars, {
          y: "i",
          x: (bar: (typeof bars)[number]) => Math.max(0, bar.value, bar.before ?? 0),
          text: "text",
          textAnchor: "start",
          dx: 6,
        }),
        Plot.ruleX([0], { stroke: COLOURS.black }),
      ],
    });
    const cut = sorted.length > bars.length ? `, ${picture.words.shown(bars.length, sorted.length)}` : "";
    return {
      ...drawing,
      heading: picture.measures.length > 1 || cut !== "" ? `${title}${cut}` : null,
      legend: compared.length === 0 ? [] : [{ name: picture.words.before(title), colour: COLOURS.black, dash: null }],
    };
  });
}
