import type { ShownSource } from "../pipelines/init/show-source.js";
import { format, type Row } from "./print.js";
import { fit, visible, width } from "./text-width.js";

/** Of each source in short. */
export const SUMMARY = ["source", "entity", "confidence", "files", "mapped", "unread"];

/** What `init` guessed, source by source: how sure it is, the first rows as the warehouse will see them; all in short last. */
export function printGuesses(sources: readonly ShownSource[], columns: number): string {
  const short = sources.map(({ source, entity, confidence, files, mapped, unread }) => {
    return { source, entity, confidence, files, mapped, unread };
  });
  const summary = format(
    short,
    SUMMARY.map((name) => ({ name })),
    "table",
  );
  return [...sources.map((source) => printSource(source, columns)), summary].join("\n");
}

function printSource(source: ShownSource, columns: number): string {
  const files = source.files === 1 ? "1 file" : `${source.files} files`;
  const title = `${source.source}: ${source.entity ?? "of no entity that is known"} (${source.confidence}), ${files}`;
  const from = source.columns.map(({ column, from: header }) => `${column} ← ${header}`);
  return [
    `${fit(visible(title), columns)}\n`,
    guesses(source, columns),
    ...(from.length === 0 ? [] : [wrapped("columns: ", from, columns)]),
    ...(source.unmapped.length === 0 ? [] : [wrapped("not read: ", source.unmapped, columns)]),
    ...source.refused.map(({ rule, column, rows, line }) => {
      const where = column === null ? "" : `, "${column}"`;
      return `${fit(visible(`  would refuse ${rows}: ${rule}${where}, first in line ${line}`), columns)}\n`;
    }),
    ...preview(source, columns),
  ].join("");
}

function guesses({ guesses: all }: ShownSource, columns: number): string {
  const widest = (texts: readonly string[], most: number): number =>
    Math.min(most, Math.max(0, ...texts.map((text) => width(visible(text)))));
  const [about, value] = [
    widest(
      all.map((g) => g.about),
      28,
    ),
    widest(
      all.map((g) => g.value),
      34,
    ),
  ];
  const cell = (text: string, most: number): string => {
    const cut = fit(visible(text), most);
    return cut + " ".repeat(most - width(cut));
  };
  return all
    .map((g) => `  ${cell(g.about, about)}  ${cell(g.value, value)}  ${cell(g.certainty, 7)}  ${visible(g.evidence)}`)
    .map((line) => `${fit(line, columns).trimEnd()}\n`)
    .join("");
}

/** A list over as many lines as it needs. */
function wrapped(label: string, items: readonly string[], columns: number): string {
  const lines: string[] = [];
  let line = `  ${label}`;
  items.forEach((item, i) => {
    const text = fit(visible(item), columns - 6) + (i < items.length - 1 ? ", " : "");
    if (width(line) + width(text.trimEnd()) > columns && line.trim() !== label.trim()) {
      lines.push(line.trimEnd());
      line = "    ";
    }
    line += text;
  });
  return `${[...lines, line.trimEnd()].join("\n")}\n`;
}

const CELL = 24;

/** The table, cut into pieces that fit side by side. */
function preview({ preview: { columns: names, rows } }: ShownSource, columns: number): string[] {
  if (rows.length === 0) return [];
  const filled = names.filter((_, i) => rows.some((row) => row[i] !== null));
  const cells = rows.map((row) =>
    Object.fromEntries(names.map((name, i) => [name, row[i] === null ? null : fit(visible(row[i]!), CELL)])),
  ) as Row[];
  const widths = filled.map((name) => Math.max(width(name), ...cells.map((row) => width(String(row[name] ?? "-")))));
  const pieces: string[][] = [[]];
  let used = 2;
  filled.forEach((name, i) => {
    if (used + widths[i]! > columns && pieces.at(-1)!.length > 0) {
      pieces.push([]);
      used = 2;
    }
    pieces.at(-1)!.push(name);
    used += widths[i]! + 2;
  });
  return [
    `  as the warehouse will see the first ${rows.length === 1 ? "row" : `${rows.length} rows`}:\n`,
    ...pieces.map((piece) =>
      format(
        cells,
        piece.map((name) => ({ name })),
        "table",
      ).replaceAll(/^(?=.)/gm, "  "),
    ),
  ];
}
