import { buffer } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { ZipFile } from "yazl";

/** A cell: text, number, truth, or XML as it is to stand (`{ xml }`); null: none. */
export type Cell =
  | string
  | number
  | boolean
  | null
  | { readonly xml: string }
  | { readonly number: string | number; readonly format: string | number };

export interface TestSheet {
  readonly name: string;
  /** Rows from the first; or by number. */
  readonly rows: readonly (readonly Cell[])[] | ReadonlyMap<number, readonly Cell[]>;
  readonly state?: "hidden" | "veryHidden";
}

export interface WorkbookOptions {
  readonly texts?: "shared" | "inline";
  readonly date1904?: boolean;
  /** Of every tag, as some programs write it. */
  readonly prefix?: string;
  readonly strict?: boolean;
  /** Cells without `r`. */
  readonly places?: boolean;
}

/** The parts of a small workbook, by name, to be changed before they are packed. */
export function workbookParts(
  sheets: readonly TestSheet[],
  { texts = "shared", date1904 = false, prefix = "", strict = false, places = true }: WorkbookOptions = {},
): Record<string, string | Buffer> {
  const main = strict ? "http://purl.oclc.org/ooxml/spreadsheetml/main" : `${TRANSITIONAL}/spreadsheetml/2006/main`;
  const type = strict
    ? "http://purl.oclc.org/ooxml/officeDocument/relationships"
    : `${TRANSITIONAL}/officeDocument/2006/relationships`;
  const p = prefix === "" ? "" : `${prefix}:`;
  const root = (name: string, content: string, more = ""): string =>
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${p}${name} xmlns${prefix && `:${prefix}`}="${main}"${more}>${content}</${p}${name}>`;
  const shared = new Map<string, number>();
  const formats: (string | number)[] = [0];
  const styleOf = (format: string | number): number => {
    if (!formats.includes(format)) formats.push(format);
    return formats.indexOf(format);
  };
  const cellXml = (cell: Cell, row: number, column: number): string => {
    if (cell === null) return "";
    if (typeof cell === "object" && "xml" in cell) return cell.xml;
    const at = places ? ` r="${columnName(column)}${row}"` : "";
    if (typeof cell === "number") return `<${p}c${at}><${p}v>${cell}</${p}v></${p}c>`;
    if (typeof cell === "boolean") return `<${p}c${at} t="b"><${p}v>${cell ? 1 : 0}</${p}v></${p}c>`;
    if (typeof cell === "object") {
      return `<${p}c${at} s="${styleOf(cell.format)}"><${p}v>${cell.number}</${p}v></${p}c>`;
    }
    if (texts === "inline") {
      return `<${p}c${at} t="inlineStr"><${p}is><${p}t xml:space="preserve">${escaped(cell)}</${p}t></${p}is></${p}c>`;
    }
    const place = shared.get(cell) ?? shared.size;
    shared.set(cell, place);
    return `<${p}c${at} t="s"><${p}v>${place}</${p}v></${p}c>`;
  };
  const parts: Record<string, string | Buffer> = {};
  sheets.forEach((sheet, i) => {
    const rows: (readonly [number, readonly Cell[]])[] =
      sheet.rows instanceof Map
        ? [...sheet.rows]
        : [...sheet.rows.entries()].map(([r, cells]) => [r + 1, cells] as const);
    const xml = rows.map(([number, cells]) => {
      const at = places ? ` r="${number}"` : "";
      return `<${p}row${at}>${cells.map((cell, column) => cellXml(cell, number, column)).join("")}</${p}row>`;
    });
    parts[`xl/worksheets/sheet${i + 1}.xml`] = root("worksheet", `<${p}sheetData>${xml.join("")}</${p}sheetData>`);
  });
  const listed = sheets.map(
    ({ name, state }, i) =>
      `<${p}sheet name="${escaped(name)}" sheetId="${i + 1}"${state === undefined ? "" : ` state="${state}"`} r:id="rId${i + 1}"/>`,
  );
  parts["xl/workbook.xml"] = root(
    "workbook",
    `<${p}workbookPr${date1904 ? ' date1904="1"' : ""}/><${p}sheets>${listed.join("")}</${p}sheets>`,
    ` xmlns:r="${type}"`,
  );
  const own = formats.filter((format) => typeof format === "string");
  const idOf = (format: string | number): number => (typeof format === "string" ? 164 + own.indexOf(format) : format);
  parts["xl/styles.xml"] = root(
    "styleSheet",
    `<${p}numFmts>${own.map((code) => `<${p}numFmt numFmtId="${idOf(code)}" formatCode="${escaped(code)}"/>`).join("")}</${p}numFmts>` +
      `<${p}cellStyleXfs><${p}xf numFmtId="14"/></${p}cellStyleXfs>` +
      `<${p}cellXfs>${formats.map((format) => `<${p}xf numFmtId="${idOf(format)}"/>`).join("")}</${p}cellXfs>`,
  );
  parts["xl/sharedStrings.xml"] = root(
    "sst",
    [...shared.keys()].map((text) => `<${p}si><${p}t xml:space="preserve">${escaped(text)}</${p}t></${p}si>`).join(""),
  );
  const relation = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${type}/${kind}" Target="${target}"/>`;
  const relations = (list: readonly string[]): string =>
    `<?xml version="1.0"?><Relationships xmlns="${TRANSITIONAL}/package/2006/relationships">${list.join("")}</Relationships>`;
  parts["_rels/.rels"] = relations([relation("rId1", "officeDocument", "xl/workbook.xml")]);
  parts["xl/_rels/workbook.xml.rels"] = relations([
    ...sheets.map((_, i) => relation(`rId${i + 1}`, "worksheet", `worksheets/sheet${i + 1}.xml`)),
    relation("rIdStyles", "styles", "/xl/styles.xml"),
    relation("rIdTexts", "sharedStrings", "sharedStrings.xml"),
  ]);
  parts["[Content_Types].xml"] =
    `<?xml version="1.0"?><Types xmlns="${TRANSITIONAL}/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`;
  return parts;
}

/** A whole small workbook. */
export const workbook = (sheets: readonly TestSheet[], options?: WorkbookOptions): Promise<Buffer> =>
  packed(workbookParts(sheets, options));

/** Parts as a zip archive. */
export async function packed(parts: Readonly<Record<string, string | Buffer | Readable>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts)) {
    if (typeof content === "string") zip.addBuffer(Buffer.from(content), name, { mtime: FIXED });
    else if (Buffer.isBuffer(content)) zip.addBuffer(content, name, { mtime: FIXED });
    else zip.addReadStream(content, name, { mtime: FIXED });
  }
  zip.end();
  return buffer(zip.outputStream as Readable);
}

const TRANSITIONAL = "http://schemas.openxmlformats.org";
const FIXED = new Date(1_600_000_000_000);

/** `A`, `Z`, `AA`: the name of a column, from 0. */
export function columnName(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest > 0 ? columnName(rest - 1) : "") + String.fromCharCode(65 + (column % 26));
}

/** Text for XML, with the escapes of workbooks for what XML cannot hold. */
export const escaped = (text: string): string =>
  text
    .replace(/_x(?=[0-9A-Fa-f]{4}_)/g, "_x005F_x")
    .replace(
      /[\0-\x08\x0b-\x1f\ufffe\uffff]/g,
      (c) => `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`,
    )
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
