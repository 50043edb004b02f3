import { elementLine } from "./element-line.js";
import { ElementReader, type ElementPlace } from "./element-reader.js";
import { STEP } from "./json-to-lines.js";

/**
 * Line and text of records as they stand in a JSON file.
 * @param places where every `STEP`th record stands
 * @param records ascending
 */
export function findElements(
  path: string,
  places: readonly ElementPlace[],
  records: readonly number[],
): Map<number, { line: number; text: string }> {
  const wanted = new Set(records);
  const found = new Map<number, { line: number; text: string }>();
  for (const group of new Set(records.map((record) => Math.floor(record / STEP)))) {
    const reader = new ElementReader(path, places[group]!);
    try {
      for (let record = group * STEP; record < (group + 1) * STEP;) {
        const element = reader.next();
        if (element === null) break;
        if ("rule" in elementLine(element.bytes, new Set())) continue;
        if (wanted.has(record)) found.set(record, { line: element.line, text: element.bytes.toString().trimEnd() });
        record++;
      }
    } finally {
      reader.close();
    }
  }
  return found;
}
