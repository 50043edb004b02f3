import { text } from "node:stream/consumers";
import { SaxesParser } from "saxes";
import { openPromise, type Entry } from "yauzl";

/** A cell as the file has it: its type (`n`, `b`, `inlineStr`), the text between its tags, the number of its style. */
export interface ReadCell {
  readonly type: string;
  readonly text: string;
  readonly style: number;
}

export interface ReadWorkbook {
  readonly names: readonly string[];
  /** By sheet, row and letters of the column, as the cells say of themselves. */
  readonly sheets: readonly ReadonlyMap<number, ReadonlyMap<string, ReadCell>>[];
  /** Every part as text. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Reads a workbook by its specification and by nothing of the writer: zip by yauzl, XML by saxes, which refuses what is not well formed. */
export async function readXlsx(path: string): Promise<ReadWorkbook> {
  const parts = await readParts(path);
  const names: string[] = [];
  walk(parts["xl/workbook.xml"]!, { sheet: ({ name }) => void names.push(name!) });
  for (const xml of Object.values(parts)) walk(xml, {});
  return { names, parts, sheets: names.map((_, i) => readSheet(parts[`xl/worksheets/sheet${i + 1}.xml`]!)) };
}

export async function readParts(path: string): Promise<Record<string, string>> {
  const zip = await openPromise(path);
  const parts: Record<string, string> = {};
  for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
    parts[entry.fileName] = await text(await zip.openReadStreamPromise(entry));
  }
  return parts;
}

function readSheet(xml: string): Map<number, Map<string, ReadCell>> {
  const rows = new Map<number, Map<string, ReadCell>>();
  let row = new Map<string, ReadCell>();
  let cell: { at: string; type: string; style: number; text: string } | null = null;
  walk(
    xml,
    {
      row: ({ r }) => void rows.set(Number(r), (row = new Map())),
      c: ({ r, t = "n", s = "0" }) => (cell = { at: r!.replace(/\d+$/, ""), type: t, style: Number(s), text: "" }),
      f: () => {
        throw new Error("a formula");
      },
    },
    {
      text: (found) => cell !== null && (cell.text += found),
      end: (name) => {
        if (name !== "c") return;
        const { at, type, style, text } = cell!;
        row.set(at, { type, style, text: type === "inlineStr" ? unescaped(text) : text });
        cell = null;
      },
    },
  );
  return rows;
}

/** @source ECMA-376 part 1, 22.9.2.19 ST_Xstring */
const unescaped = (found: string): string =>
  found.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

function walk(
  xml: string,
  open: Readonly<Record<string, (attributes: Record<string, string>) => unknown>>,
  more: { text?: (text: string) => unknown; end?: (name: string) => unknown } = {},
): void {
  const parser = new SaxesParser();
  parser.on("error", (cause) => {
    throw cause;
  });
  parser.on("opentag", ({ name, attributes }) => open[name]?.(attributes as Record<string, string>));
  parser.on("text", (found) => more.text?.(found));
  parser.on("closetag", ({ name }) => more.end?.(name));
  parser.write(xml).close();
}

/** The day and time of a serial number to the microsecond: `2026-01-02 03:04:05.000006`. */
export function dayOfSerial(serial: string): string {
  const [days, part = ""] = serial.split(".");
  const micros = Math.round(Number(`0.${part}`) * 86_400_000_000);
  const day = new Date(Date.UTC(1899, 11, 30) + Number(days) * 86_400_000).toISOString().slice(0, 10);
  const seconds = Math.floor(micros / 1e6);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const fraction =
    micros % 1e6 === 0
      ? ""
      : `.${String(micros % 1e6)
          .padStart(6, "0")
          .replace(/0+$/, "")}`;
  return `${day} ${clock.map((n) => String(n).padStart(2, "0")).join(":")}${fraction}`;
}
