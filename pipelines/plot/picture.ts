import type { AnswerColumn } from "../../warehouse/cubes/compile-query.js";
import type { Plain } from "../../warehouse/warehouse.js";
import type { MeasureText } from "../display/measure-text.js";
import type { Format } from "../display/format.js";
import type { PlotWords } from "./words.js";

/** What every kind of picture is drawn from. */
export interface Picture {
  readonly dimensions: readonly AnswerColumn[];
  readonly measures: readonly DrawnMeasure[];
  readonly rows: readonly Readonly<Record<string, Plain>>[];
  readonly format: Format;
  readonly words: PlotWords;
}

export interface DrawnMeasure {
  readonly name: string;
  readonly title: string;
  /** Measures of one format share an axis. */
  readonly format: string;
  readonly text: MeasureText;
  /** The column that holds the compared value; null: none. */
  readonly before: string | null;
}

/** A part of the picture, below the one before; the inside of an svg. */
export interface Panel {
  readonly heading: string | null;
  readonly legend: readonly LegendItem[];
  readonly inside: string;
  readonly width: number;
  readonly height: number;
}

export interface LegendItem {
  readonly name: string;
  readonly colour: string;
  /** `stroke-dasharray`; null: a whole line. */
  readonly dash: string | null;
}

export const WIDTH = 880;

/** A value as a number to draw; null where there is none. */
export function drawn(value: Plain | undefined): number | null {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** The name of a member: the rest and nothing have words of their own. */
export function memberName(
  row: Readonly<Record<string, Plain>>,
  { name, time }: AnswerColumn,
  { words, format }: Pick<Picture, "words" | "format">,
): string {
  if (row["rest"] === true) return words.other;
  const value = row[name] ?? null;
  if (value === null) return words.none;
  return time === "month" ? format.month(`${String(value)}-01`) : String(value);
}
