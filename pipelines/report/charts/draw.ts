import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeText, trusted, type Html } from "../html.js";
import { WIDTHS, type Room } from "./responsive.js";

/** A chart as inline SVG that a screen reader announces as one picture. */
export function draw(label: string, options: Plot.PlotOptions, room: Room = "page"): Html {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = Plot.plot({
    width: WIDTHS[room],
    style: { fontSize: "12px" },
    ...options,
    document: document as never,
  }) as unknown as SvgNode;
  const [, , width = "0", height = "0"] = (svg.getAttribute("viewBox") ?? "").split(/[ ,]/);
  const inside = svg.childNodes.map(written).join("");
  return trusted(
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeText(label)}" viewBox="0 0 ${width} ${height}" ` +
      `width="${width}" height="${height}" text-anchor="middle" font-size="12" fill="currentColor">${inside}</svg>`,
  );
}

/** What is used of linkedom's nodes. */
interface SvgNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly childNodes: readonly SvgNode[];
  getAttribute(name: string): string | null;
}

const TEXT = 3;
const ELEMENT = 1;

/** linkedom's own serialisation leaves `<` and `&` in attributes as they are. The page has the style for all charts. */
function written(node: SvgNode): string {
  if (node.nodeType === TEXT) return escapeText(node.textContent);
  if (node.nodeType !== ELEMENT || node.nodeName.toLowerCase() === "style") return "";
  const attributes = [...node.attributes]
    .filter(({ name }) => !name.startsWith("aria-") && name !== "class")
    .map(({ name, value }) => ` ${name}="${escapeText(value)}"`)
    .sort()
    .join("");
  const inside = node.childNodes.map(written).join("");
  const tag = node.nodeName;
  return inside === "" ? `<${tag}${attributes}/>` : `<${tag}${attributes}>${inside}</${tag}>`;
}
