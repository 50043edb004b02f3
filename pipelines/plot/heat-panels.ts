import * as Plot from "@observablehq/plot";
import { ConfigurationError } from "../../project/errors.js";
import type { AnswerColumn } from "../../warehouse/cubes/compile-query.js";
import { drawSvg } from "../display/draw-svg.js";
import { amountColour, COLOURS, inkOn } from "../display/palette.js";
import { shortened, widthOf } from "../display/shortened.js";
import { drawn, memberName, WIDTH, type Panel, type Picture } from "./picture.js";

const MOST_ACROSS = 60;
const MOST_DOWN = 60;

/**
 * Squares of two dimensions, the darker the more, with their numbers where there is room; a panel for each measure.
 * @throws {ConfigurationError} plot-too-large
 */
export function heatPanels(picture: Picture): Panel[] {
  const [down, across] = sides(picture);
  const rows = picture.rows.filter((row) => row["rest"] !== true);
  const members = (column: AnswerColumn): string[] => [
    ...new Set(inOrder(rows, column).map((row) => memberName(row, column, picture))),
  ];
  const [downs, acrosses] = [members(down), members(across)];
  if (acrosses.length > MOST_ACROSS || downs.length > MOST_DOWN) {
    const [column, count] = acrosses.length > MOST_ACROSS ? [across, acrosses.length] : [down, downs.length];
    throw new ConfigurationError(
      "plot-too-large",
      `--plot has room for ${MOST_DOWN} values of a dimension beside another; ${column.name} has ${count}. Choose some by --where, or name a coarser level.`,
    );
  }
  return picture.measures.map(({ name, title, text }) => {
    const squares = rows.flatMap((row) => {
      const value = drawn(row[name]);
      return value === null ? [] : [{ x: memberName(row, across, picture), y: memberName(row, down, picture), value }];
    });
    const values = squares.map(({ value }) => value);
    const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
    const ground = (value: number): string => amountColour(most === least ? 0 : (value - least) / (most - least));
    const marginLeft = Math.min(220, 24 + 7 * Math.max(0, ...downs.map(widthOf)));
    const size = (WIDTH - marginLeft - 20) / Math.max(1, acrosses.length);
    const room = (of: (value: number) => string): boolean =>
      7.5 * Math.max(0, ...values.map((value) => widthOf(of(value)))) <= size;
    const shown = [text.value, text.short].find(room);
    const every = Math.max(1, Math.ceil((7 * Math.max(0, ...acrosses.map(widthOf))) / size));
    const drawing = drawSvg({
      width: WIDTH,
      height: 56 + downs.length * 28,
      marginLeft,
      marginRight: 20,
      marginTop: 40,
      marginBottom: 12,
      x: {
        domain: acrosses,
        axis: "top",
        label: across.name,
        labelArrow: "none",
        labelAnchor: "center",
        tickSize: 0,
        padding: 0.03,
        tickFormat: (member: string) => (acrosses.indexOf(member) % every === 0 ? member : ""),
      },
      y: { domain: downs, label: null, tickSize: 0, padding: 0.05, tickFormat: (m: string) => shortened(m, 28) },
      marks: [
        Plot.cell(squares, {
          x: "x",
          y: "y",
          fill: (s: { value: number }) => ground(s.value),
          stroke: COLOURS.grey,
          strokeWidth: 0.5,
        }),
        ...(shown === undefined
          ? []
          : [
              Plot.text(squares, {
                x: "x",
                y: "y",
                text: (s: { value: number }) => shown(s.value),
                fill: (s: { value: number }) => inkOn(ground(s.value)),
                fontSize: 11.5,
              }),
            ]),
      ],
    });
    return { ...drawing, heading: picture.measures.length > 1 ? title : null, legend: [] };
  });
}

/** Time and counts go across, names down. */
function sides({ dimensions }: Picture): [down: AnswerColumn, across: AnswerColumn] {
  const [first, second] = dimensions as readonly [AnswerColumn, AnswerColumn];
  return first.time !== null && second.time === null && !isCount(second) ? [second, first] : [first, second];
}

export const isCount = ({ type }: AnswerColumn): boolean => /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/i.test(type ?? "");

/** By the values of a column that have an order; as the answer has them otherwise. None comes last. */
function inOrder(rows: Picture["rows"], column: AnswerColumn): Picture["rows"] {
  const { name } = column;
  const last = [...rows].sort((a, b) => Number(a[name] === null) - Number(b[name] === null));
  if (isCount(column))
    return last.sort((a, b) => order(a[name] === null, b[name] === null, Number(a[name]), Number(b[name])));
  const periods = rows.every((row) => row[name] === null || /^\d{4}(-|$)/.test(String(row[name])));
  if (!periods) return last;
  return last.sort((a, b) => order(a[name] === null, b[name] === null, String(a[name]), String(b[name])));
}

function order<T extends string | number>(aNone: boolean, bNone: boolean, a: T, b: T): number {
  if (aNone || bNone) return Number(aNone) - Number(bNone);
  return a < b ? -1 : a > b ? 1 : 0;
}
