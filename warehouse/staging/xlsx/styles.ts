import type { Archive } from "./archive.js";
import { builtInKind, kindOfCode, type NumberKind } from "./number-format.js";
import { attribute } from "./xml-scanner.js";

/** What the number of a cell means by the cell's style, by the number of the style. */
export async function readStyles(archive: Archive, part: string): Promise<NumberKind[]> {
  const codes = new Map<number, NumberKind>();
  const formats: number[] = [];
  let inCells = false;
  await archive.read(part, {
    open(name, source, from, to) {
      if (name === "cellXfs") inCells = true;
      else if (name === "numFmt") {
        const id = Number(attribute(source, from, to, "numFmtId"));
        codes.set(id, kindOfCode(attribute(source, from, to, "formatCode") ?? ""));
      } else if (inCells && name === "xf") formats.push(Number(attribute(source, from, to, "numFmtId") ?? "0"));
    },
    text() {},
    plain() {},
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  return formats.map((id) => codes.get(id) ?? builtInKind(id));
}
