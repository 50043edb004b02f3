import { closeSync, openSync, writeSync } from "node:fs";
import { FileFault } from "../file-fault.js";
import type { SetAside } from "../original.js";
import { elementLine } from "./element-line.js";
import { ElementReader, type ElementPlace } from "./element-reader.js";

/** Records between two places of the index. */
export const STEP = 64;
const FLUSH = 1 << 20;
const MOST_NAMES = 10_000;
/** Elements that are kept with their texts before the whole file is refused. */
const MOST_ASIDE = 50_000;
const MOST_ASIDE_CHARACTERS = 32 << 20;

export interface JsonLines {
  readonly names: readonly string[];
  /** Where every `STEP`th record stands. */
  readonly places: readonly ElementPlace[];
  readonly setAside: readonly SetAside[];
}

/**
 * Writes the objects of a JSON file as ndjson, one to a line.
 * @throws {FileFault} empty-file, damaged-json, value-too-long, not-json, bad-encoding
 */
export async function jsonToLines(path: string, target: string): Promise<JsonLines> {
  const names = new Set<string>();
  const places: ElementPlace[] = [];
  const setAside: SetAside[] = [];
  let asideCharacters = 0;
  let records = 0;
  let pending = "";
  const reader = new ElementReader(path);
  const { layout } = reader;
  const file = openSync(target, "wx", 0o600);
  try {
    for (let element = reader.next(); element !== null; element = reader.next()) {
      const { bytes, offset, line } = element;
      const made = elementLine(bytes, names);
      if ("rule" in made) {
        const text = bytes.toString().trimEnd();
        asideCharacters += text.length;
        if (setAside.length === MOST_ASIDE || asideCharacters > MOST_ASIDE_CHARACTERS) {
          const first = setAside[0]?.line ?? line;
          throw new FileFault(made.rule, `many values are no JSON objects in UTF-8, the first begins in line ${first}`);
        }
        setAside.push({ line, column: null, rule: made.rule, text });
        continue;
      }
      if (names.size > MOST_NAMES) throw new FileFault("too-many-columns", "its objects have more than 10,000 keys");
      if (records++ % STEP === 0) places.push({ layout, offset, line });
      pending += made.line;
      pending += "\n";
      if (pending.length < FLUSH) continue;
      writeAll(file, pending);
      pending = "";
      await new Promise(setImmediate);
    }
    writeAll(file, pending);
  } finally {
    closeSync(file);
    reader.close();
  }
  return { names: [...names].sort(), places, setAside };
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
