import type { PlotOptions } from "@observablehq/plot";
import { drawSvg } from "../../display/draw-svg.js";
import { escapeText } from "../../display/escape-text.js";
import { trusted, type Html } from "../html.js";
import { WIDTHS, type Room } from "./responsive.js";

/** A chart as inline SVG that a screen reader announces as one picture. */
export function draw(label: string, options: PlotOptions, room: Room = "page"): Html {
  const { inside, width, height } = drawSvg({ width: WIDTHS[room], ...options });
  return trusted(
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeText(label)}" viewBox="0 0 ${width} ${height}" ` +
      `width="${width}" height="${height}" text-anchor="middle" font-size="12" fill="currentColor">${inside}</svg>`,
  );
}
