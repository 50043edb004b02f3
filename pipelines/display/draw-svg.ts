import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeText } from "./escape-text.js";

/** A chart as the inside of an `svg` element, with its size. The style of text is left to what stands around it. */
export interface Drawing {
  readonly inside: string;
  readonly width: number;
  readonly height: number;
}

export function drawSvg(options: Plot.PlotOptions): Drawing {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = Plot.plot({
    style: { fontSize: "12px" },
    ...options,
    document: document as never,
  }) as unknown as SvgNode;
  const [, , width = "0", height = "0"] = (svg.getAttribute("viewBox") ?? "").split(/[ ,]/);
  return { inside: svg.childNodes.map(written).join(""), width: Number(width), height: Number(height) };
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
  // linkedom names some elements in capitals; a file of its own is XML, which tells them apart.
  const tag = /^[A-Z]+$/.test(node.nodeName) ? node.nodeName.toLowerCase() : node.nodeName;
  return inside === "" ? `<${tag}${attributes}/>` : `<${tag}${attributes}>${inside}</${tag}>`;
}
