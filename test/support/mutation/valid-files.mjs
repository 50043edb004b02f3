import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { below, generator, pick } from "./random.mjs";

const FORMAT = {
  type: null,
  encoding: "utf-8",
  delimiter: null,
  header: true,
  skip: 0,
  footer: 0,
  sheet: null,
  trim: true,
  unwrap: true,
  null: [],
  decimal: ".",
  thousands: "",
  timestamp: [],
};
const COLUMNS = ["no", "item", "at", "n", "price", "name"];
const ROWS = 40;

/**
 * Valid files of every type, each with the format that reads it: name, ending, bytes; `packed`: bytes to mutate before
 * they are packed, and how they are.
 */
export async function validFiles(warehouse, folder) {
  const files = [];
  const add = (name, ending, content, format = {}, pack = null) =>
    files.push({ name, ending, content: Buffer.from(content), format: { ...FORMAT, ...format }, pack });
  const plain = csv(rows(1, LATIN), ",", "\n");
  add("csv", "csv", plain);
  add("csv with a mark, quotes and line ends of Windows", "csv", `\ufeff${csv(rows(2, ODD), ",", "\r\n")}`);
  add("csv with semicolons and decimal commas", "csv", csv(rows(3, LATIN, ","), ";", "\n"), {
    delimiter: ";",
    decimal: ",",
  });
  add("tsv", "tsv", csv(rows(4, LATIN), "\t", "\n"));
  for (const [encoding, words] of [
    ["latin-1", LATIN],
    ["windows-1252", LATIN],
    ["gb18030", CHINESE],
    ["gbk", CHINESE],
    ["big5", TRADITIONAL],
    ["shift_jis", JAPANESE],
  ]) {
    add(`csv in ${encoding}`, "csv", encoded(csv(rows(5, words), ",", "\n"), encoding), { encoding });
  }
  add("csv in utf-16", "csv", Buffer.from(`\ufeff${csv(rows(6, CHINESE), ",", "\r\n")}`, "utf16le"), {
    encoding: "utf-16",
  });
  const lines = rows(7, ODD).map((row) => `${JSON.stringify(row)}\n`);
  add("ndjson", "ndjson", lines.join(""));
  add("json", "json", `[\n${lines.join(",")}]\n`);
  add("csv.gz", "csv.gz", plain, {}, gzipSync);
  add("csv.gz, mutated as it lies", "csv.gz", gzipSync(plain));
  add("ndjson.gz", "ndjson.gz", lines.join(""), {}, gzipSync);
  for (const [name, ending] of [
    ["parquet", "parquet"],
    ["csv.zst", "csv.zst"],
  ]) {
    const path = join(folder, `valid.${ending}`);
    const source = join(folder, "valid.ndjson");
    writeFileSync(source, lines.join(""));
    const how = ending === "parquet" ? "format parquet" : "format csv, header true, compression zstd";
    await warehouse.run(
      `copy (select no, item, cast("at" as timestamp) as "at", cast(n as integer) as n, cast(price as decimal(18, 4)) as price, name
       from read_json('${source}')) to '${path}' (${how})`,
    );
    add(name, ending, readFileSync(path));
    rmSync(path);
    rmSync(source);
  }
  const { xlsx, repack } = await workbooks(folder);
  add("xlsx, mutated as it lies", "xlsx", xlsx);
  for (const part of repack) add(`xlsx, its ${part.name}`, "xlsx", part.content, {}, part.pack);
  return files;
}

const LATIN = ["Tea", "café", "Grüner Tee", "jalapeño", "Œuf", "naïve", "a b", "x"];
const CHINESE = ["茶叶", "绿茶（一斤）", "中文，逗号", "龙井", "铁观音", "tea"];
const TRADITIONAL = ["茶葉", "綠茶", "許功蓋", "烏龍", "tea"];
const JAPANESE = ["お茶", "緑茶", "ソース", "表", "tea"];
const ODD = ['say "hi"', "two\nlines", "comma, here", "emoji 🍵", "", "semi;colon", "tab\there", "null"];

function rows(seed, words, decimal = ".") {
  const random = generator(seed);
  const two = (n) => String(n).padStart(2, "0");
  return Array.from({ length: ROWS }, (_, i) => ({
    no: `t${1 + Math.floor(i / 2)}`,
    item: `p${below(random, 9)}`,
    at: `2026-01-${two(1 + below(random, 28))} ${two(below(random, 24))}:00:00`,
    n: String(1 + below(random, 5)),
    price: `${below(random, 100)}${decimal}${two(below(random, 100))}`,
    name: pick(random, words),
  }));
}

function csv(records, delimiter, newline) {
  const cell = (text) => (/["\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [COLUMNS, ...records.map((row) => COLUMNS.map((name) => row[name]))];
  return lines.map((cells) => cells.map(cell).join(delimiter) + newline).join("");
}

/** By `iconv`, another implementation than the one that reads it. */
function encoded(text, encoding) {
  const names = {
    "latin-1": "ISO-8859-1",
    "windows-1252": "CP1252",
    gb18030: "GB18030",
    gbk: "GBK",
    big5: "BIG5",
    shift_jis: "SHIFT_JIS",
  };
  const known = encoding === "latin-1" ? text.replaceAll("Œ", "O") : text;
  return execFileSync("iconv", ["-f", "UTF-8", "-t", names[encoding]], { input: known });
}

/** A workbook, and its parts with what makes a whole workbook of a mutated part. */
async function workbooks(folder) {
  const { ZipFile } = await import("yazl");
  const cell = (column, row, text) => {
    const reference = `${String.fromCharCode(65 + column)}${row}`;
    const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    if (/^\d+(\.\d+)?$/.test(text)) return `<c r="${reference}"><v>${text}</v></c>`;
    return column === 1
      ? `<c r="${reference}" t="s"><v>${shared(text)}</v></c>`
      : `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escaped}</t></is></c>`;
  };
  const strings = [];
  const shared = (text) => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1);
  const table = [COLUMNS, ...rows(8, LATIN).map((row) => COLUMNS.map((name) => row[name]))];
  const sheet = table
    .map((cells, i) => `<row r="${i + 1}">${cells.map((text, j) => cell(j, i + 1, text)).join("")}</row>`)
    .join("");
  const space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packages = "http://schemas.openxmlformats.org/package/2006";
  const type = (path, kind) =>
    `<Override PartName="/xl/${path}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  const parts = {
    "[Content_Types].xml": `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type("workbook", "sheet.main")}${type("worksheets/sheet1", "worksheet")}${type("sharedStrings", "sharedStrings")}</Types>`,
    "_rels/.rels": `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook ${space} xmlns:r="${relations}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<worksheet ${space}><sheetData>${sheet}</sheetData></worksheet>`,
    "xl/sharedStrings.xml": `<sst ${space} count="${strings.length}" uniqueCount="${strings.length}">${strings.map((text) => `<si><t>${text}</t></si>`).join("")}</sst>`,
  };
  const zip = async (changed, bytes) => {
    const file = new ZipFile();
    for (const [path, text] of Object.entries(parts)) {
      file.addBuffer(path === changed ? bytes : Buffer.from(text), path, { mtime: new Date(0) });
    }
    file.end();
    const chunks = [];
    for await (const chunk of file.outputStream) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const repack = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"].map((name) => ({
    name,
    content: parts[name],
    pack: (bytes) => zip(name, bytes),
  }));
  void folder;
  return { xlsx: await zip("", Buffer.alloc(0)), repack };
}
