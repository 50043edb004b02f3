import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { FileFault } from "../file-fault.js";
import type { SetAside } from "../original.js";

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const BLOCK = 4 << 20;
/** The engine reads no longer one. */
const LONGEST_LINE = 16_000_000;
const LONGEST_HELD = 32 << 20;

/** Whether the engine can read every line as it stands: valid, of a length that it takes, ending in one way. */
export async function linesAreClean(path: string): Promise<boolean> {
  let pairs: boolean | null = null;
  for await (const lines of wholeLines(path, LONGEST_LINE)) {
    if (lines === null || !isUtf8(lines) || lines.includes(0) || lines.includes(SEPARATOR)) return false;
    const first = lines.indexOf(NEWLINE);
    // The first of these lines alone may have begun in an earlier block.
    if ((first < 0 ? lines.length : first) > LONGEST_LINE) return false;
    if (first < 0) return !lines.includes(RETURN);
    pairs ??= lines[first - 1] === RETURN;
    if (pairs ? !pairsOnly(lines) : lines.includes(RETURN)) return false;
  }
  return true;
}

/**
 * Writes the lines of a file so that the engine can read them, a blank one in the place of each that it cannot.
 * @returns those, whole
 * @throws {FileFault} long-line
 */
export async function cleanLines(path: string, target: string): Promise<SetAside[]> {
  const setAside: SetAside[] = [];
  const file = await open(target, "wx", 0o600);
  let number = 0;
  try {
    for await (const lines of wholeLines(path, LONGEST_HELD)) {
      if (lines === null) {
        throw new FileFault("long-line", "a line is longer than 32 MB: is it ndjson, with one object in each line?");
      }
      const cleaned: Buffer[] = [];
      for (let at = 0; at < lines.length;) {
        const feed = lines.indexOf(NEWLINE, at);
        const end = feed < 0 ? lines.length : feed;
        const line = lines.subarray(at, end);
        number++;
        const rule = fault(line);
        if (rule === null) cleaned.push(withoutReturns(line));
        else setAside.push({ line: number, column: null, rule, text: line.toString("utf8").replace(/\r$/, "") });
        cleaned.push(FEED);
        at = end + 1;
      }
      await file.appendFile(Buffer.concat(cleaned));
    }
  } finally {
    await file.close();
  }
  return setAside;
}

/** The engine reads lines as csv of one column that this byte would end; JSON has no such byte. */
const SEPARATOR = 1;
const FEED = Buffer.from("\n");

function fault(line: Buffer): string | null {
  if (line.length > LONGEST_LINE) return "long-line";
  if (line.includes(0)) return "nul-byte";
  if (!isUtf8(line)) return "bad-encoding";
  return line.includes(SEPARATOR) ? "not-json" : null;
}

/** Outside strings a return is white space, and inside of them it is not allowed. */
function withoutReturns(line: Buffer): Buffer {
  if (!line.includes(RETURN)) return line;
  return Buffer.from(line.map((byte) => (byte === RETURN ? SPACE : byte)));
}

function pairsOnly(lines: Buffer): boolean {
  let at = 0;
  for (let feed = lines.indexOf(NEWLINE); feed >= 0; feed = lines.indexOf(NEWLINE, at)) {
    const returned = lines.indexOf(RETURN, at);
    if (returned !== feed - 1) return false;
    at = feed + 1;
  }
  return !lines.includes(RETURN, at);
}

/** The file without its mark, whole lines at a time; null where a line is longer. */
async function* wholeLines(path: string, longest: number): AsyncGenerator<Buffer | null> {
  let kept: Buffer[] = [];
  let length = 0;
  let first = true;
  for await (const read of createReadStream(path, { highWaterMark: BLOCK })) {
    const block = first ? withoutMark(read as Buffer) : (read as Buffer);
    first = false;
    const end = block.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      yield Buffer.concat([...kept, block.subarray(0, end)]);
      kept = [];
      length = 0;
    }
    if (end < block.length) kept.push(block.subarray(end));
    length += block.length - end;
    if (length > longest) {
      yield null;
      return;
    }
  }
  if (length > 0) yield Buffer.concat(kept);
}

const withoutMark = (block: Buffer): Buffer =>
  block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf ? block.subarray(3) : block;
