import { fileType } from "../staging/text/file-type.js";
import { readContent } from "./content.js";
import { toUtf8 } from "./decode.js";
import { guessEncoding } from "./guess-encoding.js";
import { guessFooter } from "./guess-footer.js";
import { guessLayout, guessSheetLayout, type Layout } from "./guess-layout.js";
import type { Guess } from "./guess.js";
import { parseRecords } from "./records.js";
import type { FileHead } from "./read-head.js";
import { readSheets, type SheetEnds } from "./sheet-head.js";

/** What the bytes of a file say about how to read it, before any name of a column is understood. */
export interface Sniffed {
  readonly type: FileHead["type"];
  readonly encoding: Guess<string> | null;
  /** Nothing but ASCII was seen: most other encodings read it the same. */
  readonly ascii: boolean;
  /** csv and sheets. */
  readonly layout: Layout | null;
  /** null: the end was not looked at. */
  readonly footer: Guess<number> | null;
  readonly sheet: string | null;
}

/**
 * One for a text file, one for each sheet of a workbook that holds a table.
 * @param deep looks at the end of the file as well, and at what is beyond ASCII anywhere
 * @throws {FileFault} unknown-type, empty-file, and those of reading
 */
export async function sniffFile(path: string, deep: boolean): Promise<Sniffed[]> {
  const type = fileType(path, null);
  const plain = { type, encoding: null, ascii: true, layout: null, footer: null, sheet: null };
  if (type === "parquet") return [plain];
  if (type === "xlsx") return (await readSheets(path)).flatMap((sheet) => sniffSheet(sheet));
  return [await sniffText(path, type, deep)];
}

/** A sheet of less than two columns or rows is a note, no table. */
function sniffSheet({ name, first, last }: SheetEnds): Sniffed[] {
  const layout = guessSheetLayout(first);
  if (layout.fields < 2 || first.length < 2) return [];
  const rows = last?.map((record, i) => ({ ...record, line: i + 1 })) ?? null;
  const footer = rows === null ? null : guessFooter(rows, layout.fields, rows.length);
  return [{ type: "xlsx", encoding: null, ascii: true, layout, footer, sheet: name }];
}

async function sniffText(path: string, type: "csv" | "json" | "ndjson", deep: boolean): Promise<Sniffed> {
  const { head, whole, tail, beyondAscii } = await readContent(path, deep);
  const sample = beyondAscii.length === 0 ? head : Buffer.concat([head.subarray(0, fullLines(head)), beyondAscii]);
  const encoding = guessEncoding(sample, whole);
  const ascii = encoding.evidence === "plain ASCII";
  if (type !== "csv") return { type, encoding, ascii, layout: null, footer: null, sheet: null };
  const text = toUtf8(head, encoding.value, whole);
  const layout = guessLayout(text, whole);
  if (tail === null) return { type, encoding, ascii, layout, footer: null, sheet: null };
  const end = whole ? text : toUtf8(tail, encoding.value, true);
  const records = parseRecords(end, layout.delimiter.value ?? ",", true, Infinity);
  const rows = whole ? records.filter(({ line }) => line > layout.skip.value + 1) : records;
  const footer = guessFooter(rows, layout.fields, countLines(end));
  return { type, encoding, ascii, layout, footer, sheet: null };
}

const fullLines = (bytes: Buffer): number => bytes.lastIndexOf(10) + 1;

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return bytes.length > 0 && bytes.at(-1) !== 10 ? count + 1 : count;
}
