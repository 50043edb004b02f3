import type { Plain } from "../warehouse/warehouse.js";
import { visible, width } from "./text-width.js";

export type Format = "table" | "json" | "csv" | "ndjson";
export const FORMATS: readonly Format[] = ["table", "json", "csv", "ndjson"];

export type Row = Readonly<Record<string, Plain>>;
/** A column to print: its name, and the header that a table shows. */
export interface Column {
  readonly name: string;
  readonly title?: string;
  /** In a table its cells stand on the right; unsaid: where all of them are plain numbers. */
  readonly right?: boolean;
}

/** `rows` as text, ending in a line feed. Null is empty in csv and `-` in a table. */
export function format(rows: readonly Row[], columns: readonly Column[], as: Format): string {
  switch (as) {
    case "json":
      return `${JSON.stringify(
        rows.map((row) => pick(row, columns)),
        null,
        2,
      )}\n`;
    case "ndjson":
      return rows.map((row) => `${JSON.stringify(pick(row, columns))}\n`).join("");
    case "csv":
      return [
        columns.map((c) => csvCell(c.name)),
        ...rows.map((row) => columns.map((c) => csvCell(row[c.name] ?? null))),
      ]
        .map((cells) => `${cells.join(",")}\r\n`)
        .join("");
    case "table":
      return table(rows, columns);
  }
}

/** Columns of the rows, in the order of the first one. */
export const columnsOf = (rows: readonly Row[]): Column[] => Object.keys(rows[0] ?? {}).map((name) => ({ name }));

const pick = (row: Row, columns: readonly Column[]): Row =>
  Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]));

function csvCell(value: Plain): string {
  if (value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function table(rows: readonly Row[], columns: readonly Column[]): string {
  if (columns.length === 0) return "";
  const cells = rows.map((row) => columns.map(({ name }) => tableCell(row[name] ?? null)));
  const heads = columns.map(({ name, title }) => visible(title ?? name));
  const widths = heads.map((head, i) => Math.max(width(head), ...cells.map((row) => width(row[i]!))));
  const right = columns.map(
    (column, i) => column.right ?? (cells.length > 0 && cells.every((row) => /^-$|^-?\d+(\.\d+)?%?$/.test(row[i]!))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => {
        const blanks = " ".repeat(widths[i]! - width(cell));
        return right[i] === true ? blanks + cell : cell + blanks;
      })
      .join("  ")
      .trimEnd();
  return [line(heads), line(widths.map((w) => "─".repeat(w))), ...cells.map(line)].map((l) => `${l}\n`).join("");
}

const tableCell = (value: Plain): string =>
  value === null ? "-" : visible(typeof value === "object" ? JSON.stringify(value) : String(value));
