import { ConfigurationError } from "../../project/errors.js";
import type { Project } from "../../project/project.js";
import type { AnswerColumn } from "../../warehouse/cubes/compile-query.js";
import type { Plain } from "../../warehouse/warehouse.js";
import { createFormat } from "../display/format.js";
import { measureText } from "../display/measure-text.js";
import { barPanels } from "./bar-panels.js";
import { heatPanels, isCount } from "./heat-panels.js";
import { linePanels, MOST_SERIES } from "./line-panels.js";
import { numberPanel } from "./number-panel.js";
import { drawn, memberName, type DrawnMeasure, type Panel, type Picture } from "./picture.js";
import { svgFile } from "./svg-file.js";
import { plotWords, type PictureKind } from "./words.js";

/** An answer without totals and pivot. */
export interface DrawnAnswer {
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly Readonly<Record<string, Plain>>[];
  readonly asOf: string;
}

const MOST_MEASURES = 6;

/**
 * An answer as the text of an svg file, in the shape that suits it: no dimension numbers, time a line, time and another
 * dimension of few values a line for each, one dimension bars, any other two a heat map.
 * @param title of the cube
 * @throws {ConfigurationError} plot-dimensions, plot-measures, plot-empty, plot-too-large
 */
export function drawAnswer({ columns, rows, asOf }: DrawnAnswer, title: string, project: Project): string {
  const dimensions = columns.filter(({ kind }) => kind === "dimension");
  const measures = columns
    .filter(({ role }) => role === "value")
    .map((column) => drawnMeasure(column, columns, project));
  if (dimensions.length > 2) {
    const names = dimensions.map(({ name }) => name).join(", ");
    throw new ConfigurationError("plot-dimensions", `--plot draws at most two dimensions; got ${names}.`);
  }
  if (measures.length > MOST_MEASURES) {
    throw new ConfigurationError(
      "plot-measures",
      `--plot draws at most ${MOST_MEASURES} measures; got ${measures.length}.`,
    );
  }
  if (rows.length === 0) throw new ConfigurationError("plot-empty", "--plot: the answer has no rows to draw.");
  const words = plotWords(project.language);
  const format = createFormat(project);
  const picture: Picture = { dimensions, measures, rows, format, words };
  const kind = kindOf(picture);
  const names = words.by(
    measures.map((m) => m.title).join(words.comma),
    dimensions.map(({ name }) => name).join(words.comma),
  );
  const extent = measures.map((measure) => extentOf(picture, measure)).join(" ");
  return svgFile(panelsOf(kind, picture), {
    title: `${title}: ${names}`,
    description: `${words.kinds[kind]}. ${extent} ${words.asOf(format.time(asOf))}.`,
    subtitle: words.asOf(format.time(asOf)),
  });
}

function panelsOf(kind: PictureKind, picture: Picture): Panel[] {
  switch (kind) {
    case "number":
      return [numberPanel(picture)];
    case "line":
      return linePanels(picture);
    case "bars":
      return barPanels(picture, isCount(picture.dimensions[0]!));
    case "heat":
      return heatPanels(picture);
  }
}

function kindOf({ dimensions, rows }: Picture): PictureKind {
  const [first, second] = dimensions;
  if (first === undefined) return "number";
  const times = dimensions.filter(({ time }) => time !== null).length;
  // What is left over has no place in time.
  const rest = rows.some((row) => row["rest"] === true);
  if (second === undefined) return times === 1 && !rest ? "line" : "bars";
  const other = dimensions.find(({ time }) => time === null);
  if (times !== 1) return "heat";
  return new Set(rows.map((row) => row[other!.name])).size <= MOST_SERIES ? "line" : "heat";
}

function drawnMeasure(
  { name, measure }: AnswerColumn,
  columns: readonly AnswerColumn[],
  project: Project,
): DrawnMeasure {
  const before = columns.find((column) => column.measure === measure && column.role === "before");
  return {
    name,
    title: measure!.title,
    format: measure!.format,
    text: measureText(project, measure!.format),
    before: before?.name ?? null,
  };
}

/** The least and the greatest value, and where they stand. */
function extentOf(picture: Picture, { name, title, text }: DrawnMeasure): string {
  const { dimensions, rows, words } = picture;
  const found = rows.flatMap((row) => {
    const value = drawn(row[name]);
    return value === null ? [] : [{ row, value }];
  });
  if (found.length === 0) return `${title}: –.`;
  const told = ({ row }: { row: (typeof rows)[number] }): string => text.value(row[name] as string | number);
  if (dimensions.length === 0) return `${title}: ${told(found[0]!)}.`;
  const place = ({ row }: { row: (typeof rows)[number] }): string =>
    dimensions.map((dimension) => memberName(row, dimension, picture)).join(", ");
  const low = found.reduce((a, b) => (b.value < a.value ? b : a));
  const high = found.reduce((a, b) => (b.value > a.value ? b : a));
  return words.between(title, told(low), place(low), told(high), place(high));
}
