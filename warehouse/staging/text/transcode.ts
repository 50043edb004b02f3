import { FileFault } from "../file-fault.js";

const NEWLINE = 10;
const RETURN = 13;
/** A line that goes on for longer than this is none. */
const LONGEST_LINE = 32 << 20;
/** Stands for what is invalid: no byte of UTF-8, so the engine refuses the line, and an editor shows �. */
const INVALID = Buffer.from([0xff]);
const REPLACEMENT = Buffer.from("\ufffd");

/** What a decoder gives for bytes that the encoding does not have, in silence, as it maps single bytes to them. */
const STRAY: Readonly<Record<string, RegExp>> = {
  big5: /[\u0080-\u009f\ue000-\uf8ff]/,
  "euc-kr": /[\u0080-\u009f\uf8f0-\uf8ff]/,
  "euc-jp": /[\u0080-\u009f\uf8f0-\uf8ff]/,
  shift_jis: /[\u0080-\u009f\uf8f0-\uf8ff]/,
};

/**
 * Text in UTF-8, whole lines at a time. In a line that is not valid in its encoding each fault is one byte 0xff.
 * @param encoding as the Encoding Standard names it
 * @throws {FileFault} long-line
 */
export async function* transcoded(blocks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const wide = encoding.startsWith("utf-16");
  const read = reader(encoding);
  let rest: Buffer = Buffer.alloc(0);
  let kept: Buffer[] = [];
  let length = 0;
  for await (const block of blocks) {
    kept.push(block);
    length += block.length;
    if (length > LONGEST_LINE) throw longLine();
    // Where a character of two bytes is cut, the next block shows its end.
    const joined = wide ? Buffer.concat(kept) : block;
    const end = wide ? afterLastWide(joined, encoding) : afterLast(joined);
    if (end === 0) continue;
    const lines = wide ? joined.subarray(0, end) : Buffer.concat([...kept.slice(0, -1), block.subarray(0, end)]);
    rest = joined.subarray(end);
    kept = rest.length > 0 ? [rest] : [];
    length = rest.length;
    yield read(lines);
  }
  if (length > 0) yield read(Buffer.concat(kept));
}

const longLine = (): FileFault =>
  new FileFault("long-line", "a line is longer than 32 MB: is it a text file, and is its encoding declared?");

/** Both kinds of line end: files of old Macs have carriage returns only. */
const afterLast = (bytes: Buffer): number => Math.max(bytes.lastIndexOf(NEWLINE), bytes.lastIndexOf(RETURN)) + 1;

function afterLastWide(bytes: Buffer, encoding: string): number {
  const [low, high] = encoding === "utf-16be" ? [1, 0] : [0, 1];
  for (let at = (bytes.length & ~1) - 2; at >= 0; at -= 2) {
    const unit = bytes[at + low]!;
    if ((unit === NEWLINE || unit === RETURN) && bytes[at + high] === 0) return at + 2;
  }
  return 0;
}

/** Decodes whole lines: all of them at once, or one by one where any has a fault. */
function reader(encoding: string): (lines: Buffer) => Buffer {
  // Names the same characters, and refuses bytes that the engine's gbk maps to private ones.
  const name = encoding === "gbk" ? "gb18030" : encoding;
  const stray = STRAY[name] ?? null;
  let strict = new TextDecoder(name, { fatal: true, ignoreBOM: true });
  const decode = (bytes: Buffer): string | null => {
    try {
      // In one call windows-1252 would be read as latin-1.
      const text = strict.decode(bytes, { stream: true }) + strict.decode();
      return stray !== null && stray.test(text) ? null : text;
    } catch {
      strict = new TextDecoder(name, { fatal: true, ignoreBOM: true });
      return null;
    }
  };
  return (lines) => {
    const text = decode(lines);
    if (text !== null) return Buffer.from(text, "utf8");
    return Buffer.concat(
      [...eachLine(lines, name)].map((line) => {
        const valid = decode(line);
        if (valid !== null) return Buffer.from(valid, "utf8");
        const loose = new TextDecoder(name, { ignoreBOM: true });
        const shown = loose.decode(line, { stream: true }) + loose.decode();
        return marked(stray === null ? shown : shown.replace(new RegExp(stray, "g"), "\ufffd"));
      }),
    );
  };
}

function* eachLine(bytes: Buffer, name: string): Generator<Buffer> {
  const wide = name.startsWith("utf-16");
  const high = name === "utf-16be" ? 0 : 1;
  const step = wide ? 2 : 1;
  let start = 0;
  for (let at = 0; at < bytes.length; at += step) {
    const unit = wide ? bytes[at + 1 - high] : bytes[at];
    if (unit !== NEWLINE || (wide && bytes[at + high] !== 0)) continue;
    yield bytes.subarray(start, at + step);
    start = at + step;
  }
  if (start < bytes.length) yield bytes.subarray(start);
}

/** The line with a byte that is no UTF-8 in the place of each fault; at its start where none shows. */
function marked(text: string): Buffer {
  const parts: Buffer[] = [];
  const bytes = Buffer.from(text, "utf8");
  let from = 0;
  for (let at = bytes.indexOf(REPLACEMENT); at >= 0; at = bytes.indexOf(REPLACEMENT, from)) {
    parts.push(bytes.subarray(from, at), INVALID);
    from = at + REPLACEMENT.length;
  }
  return Buffer.concat([...(parts.length === 0 ? [INVALID] : parts), bytes.subarray(from)]);
}
