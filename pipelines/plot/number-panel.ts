import { COLOURS } from "../display/palette.js";
import { escapeText } from "../display/escape-text.js";
import { widthOf } from "../display/shortened.js";
import { WIDTH, type Panel, type Picture } from "./picture.js";

const ACROSS = 3;
const HEIGHT = 110;

/** Each measure as a large number. */
export function numberPanel({ measures, rows }: Picture): Panel {
  const width = WIDTH / Math.min(ACROSS, measures.length);
  const tiles = measures.map(({ name, title, text }, i) => {
    const value = rows[0]?.[name] ?? null;
    const shown = typeof value === "string" || typeof value === "number" ? text.value(value) : "–";
    const [x, y] = [(i % ACROSS) * width + width / 2, Math.floor(i / ACROSS) * HEIGHT];
    const size = Math.min(38, (width - 24) / (0.64 * widthOf(shown)));
    return (
      `<text x="${x}" y="${y + 56}" font-size="${Math.round(size)}" font-weight="600" fill="${COLOURS.blue}">${escapeText(shown)}</text>` +
      `<text x="${x}" y="${y + 84}" font-size="14">${escapeText(title)}</text>`
    );
  });
  const height = Math.ceil(measures.length / ACROSS) * HEIGHT;
  return { heading: null, legend: [], inside: tiles.join(""), width: WIDTH, height };
}
