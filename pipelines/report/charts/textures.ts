import { trusted, type Html } from "../html.js";
import { COLOURS } from "../../display/palette.js";

/** The patterns that charts and legends fill with; once in a page, before the first chart. */
export const textures: Html = trusted(
  `<svg class="textures" aria-hidden="true" width="0" height="0"><defs>` +
    pattern("striped-blue", 6, `${ground("#cfe8f7", 6)}${stripe(COLOURS.blue, 6, 2)}`) +
    pattern("striped-orange", 6, `${ground(COLOURS.orange, 6)}${stripe("#5c3d00", 6, 1.4)}`) +
    pattern("dotted", 5, `${ground("#ffffff", 5)}<circle cx="2.5" cy="2.5" r="1.3" fill="${COLOURS.faint}"/>`) +
    `</defs></svg>`,
);

function pattern(id: string, size: number, inside: string): string {
  return `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse">${inside}</pattern>`;
}

function ground(colour: string, size: number): string {
  return `<rect width="${size}" height="${size}" fill="${colour}"/>`;
}

/** One diagonal, whole where four squares meet. */
function stripe(colour: string, size: number, width: number): string {
  const path = `M-1,1 l2,-2 M0,${size} l${size},-${size} M${size - 1},${size + 1} l2,-2`;
  return `<path d="${path}" stroke="${colour}" stroke-width="${width}"/>`;
}
