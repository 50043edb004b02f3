import { escapeText } from "../display/escape-text.js";
import { widthOf } from "../display/shortened.js";
import { COLOURS } from "../display/palette.js";
import { WIDTH, type LegendItem, type Panel } from "./picture.js";

const MARGIN = 16;
const LINE = 20;

/** Panels below each other as one svg file: on white, with a title and a description for who does not see it. */
export function svgFile(
  panels: readonly Panel[],
  { title, description, subtitle }: { readonly title: string; readonly description: string; readonly subtitle: string },
): string {
  let y = 76;
  const parts = panels.map(({ heading, legend, inside, height }) => {
    const head = heading === null ? "" : text(MARGIN, y, heading, 14, 600);
    if (heading !== null) y += 12;
    const keys = legendLines(legend, y);
    y += keys.height;
    const body = `<g transform="translate(0,${y})" text-anchor="middle">${inside}</g>`;
    y += height + 24;
    return head + keys.text + body;
  });
  const height = y - 8;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" viewBox="0 0 ${WIDTH} ${height}" ` +
    `width="${WIDTH}" height="${height}" font-family="system-ui, 'Noto Sans CJK SC', sans-serif" font-size="12" fill="${COLOURS.black}" color="${COLOURS.black}">\n` +
    `<title id="title">${escapeText(title)}</title>\n<desc id="description">${escapeText(description)}</desc>\n` +
    `<rect width="${WIDTH}" height="${height}" fill="white"/>` +
    text(MARGIN, 30, title, 17, 600) +
    text(MARGIN, 50, subtitle, 12, 400) +
    `${parts.join("\n")}\n</svg>\n`
  );
}

const text = (x: number, y: number, words: string, size: number, weight: number): string =>
  `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}">${escapeText(words)}</text>`;

/** A line sample and a name for each series, in as many rows as they need. */
function legendLines(items: readonly LegendItem[], top: number): { readonly text: string; readonly height: number } {
  if (items.length === 0) return { text: "", height: 0 };
  let [x, y] = [MARGIN, top + 4];
  const drawn = items.map(({ name, colour, dash }) => {
    const width = 44 + 7.5 * widthOf(name);
    if (x + width > WIDTH && x > MARGIN) [x, y] = [MARGIN, y + LINE];
    const dashes = dash === null ? "" : ` stroke-dasharray="${dash}"`;
    const item = `<line x1="${x}" y1="${y}" x2="${x + 24}" y2="${y}" stroke="${colour}" stroke-width="3"${dashes}/>${text(x + 30, y + 4, name, 12, 400)}`;
    x += width;
    return item;
  });
  return { text: drawn.join(""), height: y - top + LINE - 4 };
}
