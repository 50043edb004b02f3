const LEAST = 6;
const MOST = 60;
/** Room for the button of the filter. */
const BUTTON = 4;

/** Widths in characters for the headers and the first rows, as `rowXml` writes them. */
export function columnWidths(
  headers: readonly string[],
  letters: readonly string[],
  rows: readonly string[],
): number[] {
  const widths = headers.map((header) => shownWidth(header) + BUTTON);
  const column = new Map(letters.map((letter, i) => [letter, i]));
  for (const row of rows) {
    for (const [, letter, style, content] of row.matchAll(CELL)) {
      const i = column.get(letter!)!;
      widths[i] = Math.max(widths[i]!, TIMES[style ?? ""] ?? longestLine(content!));
    }
  }
  return widths.map((width) => Math.min(MOST, Math.max(LEAST, width + 1)));
}

const CELL = /<c r="([A-Z]+)\d+"(?: s="(\d+)")?[^>]*>(?:<is><t[^>]*>|<v>)([^<]*)</g;

/** Dates and times are shown longer than they are written. */
const TIMES: Readonly<Record<string, number>> = { "4": 10, "5": 19 };

const longestLine = (text: string): number => Math.max(...text.split("\n").map(shownWidth));

/** East Asian characters are as wide as two. */
function shownWidth(text: string): number {
  let width = 0;
  for (let i = 0; i < text.length && width < MOST; i++) width += text.charCodeAt(i) >= 0x1100 ? 2 : 1;
  return width;
}
