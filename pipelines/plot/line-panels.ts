import * as Plot from "@observablehq/plot";
import type { TimeLevel } from "../../project/cube-definition.js";
import { drawSvg } from "../display/draw-svg.js";
import { COLOURS } from "../display/palette.js";
import { drawn, memberName, WIDTH, type DrawnMeasure, type LegendItem, type Panel, type Picture } from "./picture.js";
import { periodRange } from "./period-range.js";

/** Series that can be told apart, by colour and by dash. */
const STYLES: readonly Omit<LegendItem, "name">[] = [
  { colour: COLOURS.blue, dash: null },
  { colour: COLOURS.vermillion, dash: "7 3" },
  { colour: COLOURS.black, dash: "2 3" },
  { colour: COLOURS.orange, dash: null },
  { colour: COLOURS.sky, dash: "10 3 2 3" },
  { colour: "#009e73", dash: "4 2" },
  { colour: "#cc79a7", dash: null },
  { colour: COLOURS.faint, dash: "1 2" },
];
export const MOST_SERIES = STYLES.length;

interface Series extends LegendItem {
  readonly points: readonly { readonly i: number; readonly value: number | null }[];
}

/** Lines over time: a panel for measures of one format, or for each measure where another dimension makes the series. */
export function linePanels(picture: Picture): Panel[] {
  const { dimensions, measures } = picture;
  const time = dimensions.find((d) => d.time !== null)!;
  const other = dimensions.find((d) => d !== time) ?? null;
  const rows = picture.rows.filter((row) => row[time.name] !== null && row["rest"] !== true);
  const periods = periodRange(
    rows.map((row) => String(row[time.name])),
    time.time!,
  );
  const at = new Map(periods.map((period, i) => [period, i]));
  const pointsOf = (mine: Picture["rows"], column: string): Series["points"] => {
    const values = new Map(mine.map((row) => [at.get(String(row[time.name])), drawn(row[column])]));
    return periods.map((_, i) => ({ i, value: values.get(i) ?? null }));
  };
  if (other === null) {
    return byFormat(measures).map((group) => {
      const lines = group.flatMap((m) => [
        { name: m.title, column: m.name },
        ...(m.before === null ? [] : [{ name: picture.words.before(m.title), column: m.before }]),
      ]);
      const series = lines.map(({ name, column }, i) => ({
        ...STYLES[i % STYLES.length]!,
        name,
        points: pointsOf(rows, column),
      }));
      return panel(picture, group[0]!, series, periods, time.time!, null);
    });
  }
  const members = [...new Set(rows.map((row) => memberName(row, other, picture)))];
  return measures.map((measure) => {
    const series = members.map((name, i) => {
      const mine = rows.filter((row) => memberName(row, other, picture) === name);
      return { ...STYLES[i]!, name, points: pointsOf(mine, measure.name) };
    });
    return panel(picture, measure, series, periods, time.time!, measures.length > 1 ? measure.title : null);
  });
}

function panel(
  { format }: Picture,
  { text }: DrawnMeasure,
  series: readonly Series[],
  periods: readonly string[],
  level: TimeLevel,
  heading: string | null,
): Panel {
  const every = Math.max(1, Math.ceil(periods.length / 13));
  const few = periods.length <= 60;
  const tick = (i: number): string => {
    const period = periods[i]!;
    if (level === "month") return format.monthTick(`${period}-01`, i === 0);
    return level === "day" ? `${format.dayTick(period)}\n${period.slice(0, 4)}` : period;
  };
  const drawing = drawSvg({
    width: WIDTH,
    height: 300,
    marginLeft: 72,
    marginRight: 28,
    marginBottom: 44,
    x: {
      type: "linear",
      domain: [0, Math.max(1, periods.length - 1)],
      ticks: periods.map((_, i) => i).filter((i) => i % every === 0),
      tickFormat: tick,
      label: null,
      tickSize: 4,
    },
    y: { label: null, grid: true, ticks: 5, zero: true, tickFormat: (d: number) => text.short(d) },
    marks: [
      Plot.ruleY([0], { stroke: COLOURS.black }),
      ...series.flatMap(({ points, colour, dash }) => {
        const known = points.filter(({ value }) => value !== null);
        const alone = known.filter(
          ({ i }) =>
            points[i - 1]?.value === undefined ||
            few ||
            (points[i - 1]!.value === null && (points[i + 1]?.value ?? null) === null),
        );
        return [
          Plot.line(points, {
            x: "i",
            y: (p: Series["points"][number]) => p.value ?? Number.NaN,
            stroke: colour,
            strokeWidth: 2.25,
            ...(dash === null ? {} : { strokeDasharray: dash }),
          }),
          Plot.dot(few ? known : alone, { x: "i", y: "value", fill: colour, r: 2.5 }),
        ];
      }),
    ],
  });
  const legend = series.length === 1 ? [] : series.map(({ name, colour, dash }) => ({ name, colour, dash }));
  return { ...drawing, legend, heading: heading ?? (series.length === 1 ? series[0]!.name : null) };
}

function byFormat(measures: readonly DrawnMeasure[]): DrawnMeasure[][] {
  const groups = new Map<string, DrawnMeasure[]>();
  for (const measure of measures) groups.set(measure.format, [...(groups.get(measure.format) ?? []), measure]);
  return [...groups.values()];
}
