import { encodingNamed } from "../../../project/encodings.js";
import { FileFault } from "../file-fault.js";
import { compressionOf, decompressed, firstOf, type Compression } from "./compression.js";
import { transcoded } from "./transcode.js";

/** How the bytes of a text file become UTF-8, and how they begin. */
export interface TextForm {
  readonly path: string;
  readonly compression: Compression | null;
  /** As the Encoding Standard names it: the one that a mark at the start says, else the declared one. */
  readonly encoding: string;
  /** Bytes of the mark, once unpacked. */
  readonly mark: number;
  /** Lines end with carriage returns only, as on old Macs: they become line feeds. */
  readonly returnsOnly: boolean;
  /** The first bytes in UTF-8, without the mark; an invalid byte is one that UTF-8 does not have. */
  readonly head: Buffer;
  /** `head` is all there is. */
  readonly whole: boolean;
}

/**
 * Looks at the beginning of a text file, as the load does: `load`, `check` and `init` agree by it.
 * @param encoding a label, as declared
 * @param bytes how much of the text to look at
 * @throws {FileFault} damaged-gzip, damaged-zst, too-large, long-line
 */
export async function readTextForm(path: string, encoding: string, bytes = 1 << 20): Promise<TextForm> {
  const compression = await compressionOf(path);
  const start = await firstOf(decompressed(path, compression), 4);
  const marked = markOf(start);
  const declared = encodingNamed(encoding);
  if (declared === null) throw new FileFault("unknown-encoding", `"${encoding}" is no encoding that is read`);
  const form = {
    path,
    compression,
    encoding: marked?.encoding ?? (declared === "utf-16le" && start[0] === 0 && start[1] !== 0 ? "utf-16be" : declared),
    mark: marked?.mark.length ?? 0,
    returnsOnly: false,
  };
  const text = await firstOf(readText(form), bytes + 1);
  const head = text.subarray(0, bytes);
  const returnsOnly = head.includes(RETURN) && !head.includes(NEWLINE);
  return { ...form, returnsOnly, head: returnsOnly ? toFeeds()(head) : head, whole: text.length <= bytes };
}

const NEWLINE = 10;
const RETURN = 13;

/**
 * The text of a file in UTF-8, without its mark, from its start.
 * @param watch gets every block as it was delivered
 * @throws {FileFault} damaged-gzip, damaged-zst, too-large, long-line
 */
export async function* readText(
  form: Pick<TextForm, "path" | "compression" | "encoding" | "mark" | "returnsOnly">,
  watch?: (block: Buffer) => void,
): AsyncGenerator<Buffer> {
  const plain = without(form.mark, decompressed(form.path, form.compression, watch));
  const text = form.encoding === "utf-8" ? plain : transcoded(plain, form.encoding);
  if (!form.returnsOnly) {
    yield* text;
    return;
  }
  const convert = toFeeds();
  for await (const block of text) yield convert(block);
}

/** The encoding that the first bytes name. A mark outweighs what is declared, as it does in every browser. */
export const markOf = (start: Buffer): (typeof MARKS)[number] | undefined =>
  MARKS.find(({ mark }) => start.subarray(0, mark.length).equals(mark));

const MARKS: readonly { readonly mark: Buffer; readonly encoding: string }[] = [
  { mark: Buffer.from([0xef, 0xbb, 0xbf]), encoding: "utf-8" },
  { mark: Buffer.from([0xff, 0xfe]), encoding: "utf-16le" },
  { mark: Buffer.from([0xfe, 0xff]), encoding: "utf-16be" },
  { mark: Buffer.from([0x84, 0x31, 0x95, 0x33]), encoding: "gb18030" },
];

async function* without(count: number, blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = count;
  for await (const block of blocks) {
    const skipped = Math.min(left, block.length);
    left -= skipped;
    if (skipped < block.length) yield block.subarray(skipped);
  }
}

/** Turns carriage returns into line feeds, block by block; a pair becomes one. */
function toFeeds(): (block: Buffer) => Buffer {
  let returned = false;
  return (block) => {
    const text = block.toString("latin1", returned && block[0] === NEWLINE ? 1 : 0);
    returned = block.at(-1) === RETURN;
    return Buffer.from(text.replace(/\r\n?/g, "\n"), "latin1");
  };
}
