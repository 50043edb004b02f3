import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC, type Data } from "apache-arrow";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RowsToWrite } from "../../../warehouse/files/file-column.js";
import type { FileFormat } from "../../../warehouse/files/file-format.js";
import { writeRows } from "../../../warehouse/files/write-rows.js";
import { quoteText, sql } from "../../../warehouse/sql.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { dayOfSerial, readParts, readXlsx, type ReadCell } from "../../support/read-xlsx.js";
import { NASTY } from "./nasty-texts.js";

const folder = mkdtempSync(join(tmpdir(), "clientele-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open(":memory:", { threads: 2 });
});
afterAll(() => warehouse.close());

const FORMATS: readonly FileFormat[] = ["csv", "xlsx", "parquet", "ndjson", "arrow"];
const rows = (query: string, differs: Partial<RowsToWrite> = {}): RowsToWrite => ({
  query: sql.raw(query),
  columns: null,
  people: false,
  title: "Title",
  ...differs,
});
const place = (format: string) => join(folder, `rows.${format}`);
const write = async (format: FileFormat, query: string, differs: Partial<RowsToWrite> = {}, engine = warehouse) => ({
  ...(await writeRows(engine, rows(query, differs), format, place(format))),
  path: place(format),
});

const TYPES = {
  text: "varchar",
  money: "decimal(18, 4)",
  wide: "decimal(38, 6)",
  count: "bigint",
  small: "tinyint",
  share: "double",
  sure: "boolean",
  day: "date",
  moment: "timestamp",
  tags: "varchar[]",
} as const;
type Column = keyof typeof TYPES;
const COLUMNS = Object.keys(TYPES) as Column[];
/** Values as the engine's text, in the order of `COLUMNS`. */
type Texts = readonly (string | null)[];

async function give(table: readonly Texts[]): Promise<void> {
  const columns = COLUMNS.map((name) => `${name} ${TYPES[name]}`);
  await warehouse.run(`create or replace table given (i integer, ${columns.join(", ")})`);
  const cells = COLUMNS.map((name, c) =>
    name === "tags" ? `(r[${c + 1}])::json::varchar[]` : `r[${c + 1}]::${TYPES[name]}`,
  );
  await warehouse.run(
    `insert into given select i, ${cells.join(", ")} from (
      select unnest(from_json($table::json, '[["VARCHAR"]]')) as r, generate_subscripts(from_json($table::json, '[["VARCHAR"]]'), 1) as i
    )`,
    { table: JSON.stringify(table) },
  );
}

/** What was given, as the engine says it. */
const expected = () => texts(`select * exclude (i) from given order by i`);
async function texts(query: string): Promise<Texts[]> {
  const cells = COLUMNS.map((name) => `${as[name] ?? `${name}::varchar`} as ${name}`);
  const found = await warehouse.rows<Record<Column, string | null>>(`select ${cells.join(", ")} from (${query})`);
  return found.map((row) => COLUMNS.map((name) => (name === "text" ? (row[name]?.slice(1) ?? null) : row[name])));
}
/** A mark at the start of a text would be lost on the way out of the engine. */
const as: Partial<Record<Column, string>> = { text: "'|' || text", tags: "to_json(tags)::varchar" };

const typed = COLUMNS.map((name) => `${quoteText(name)}: ${quoteText(name === "tags" ? "varchar" : TYPES[name])}`).join(
  ", ",
);
const cast = (query: string) =>
  `select ${COLUMNS.map((name) => `${name === "tags" ? "tags::json" : name}::${TYPES[name]} as ${name}`).join(", ")} from (${query})`;

const READ: Readonly<Record<string, (path: string) => Promise<Texts[]>>> = {
  csv: (path) =>
    texts(
      cast(`select * from read_csv(${quoteText(path)}, auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', columns = {${typed}}, allow_quoted_nulls = false, max_line_size = 3000000)`),
    ),
  parquet: (path) => texts(`select * from read_parquet(${quoteText(path)})`),
  ndjson: (path) => Promise.resolve(readNdjson(path)),
  arrow: (path) => Promise.resolve(readArrow(path)),
  xlsx: async (path) => readCells((await readXlsx(path)).sheets[0]!),
};

/** Numbers as they are spelled: as JavaScript reads them digits would be lost. */
function readNdjson(path: string): Texts[] {
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => {
    const spelled = line.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (found) =>
      found.startsWith('"') ? found : `"${found}"`,
    );
    const row = JSON.parse(spelled) as Record<string, string | boolean | readonly string[] | null>;
    return COLUMNS.map((name) => {
      const value = row[name]!;
      if (value === null) return null;
      if (name === "moment") return String(value).replace("T", " ");
      if (name === "tags") return JSON.stringify(value);
      return String(value);
    });
  });
}

function readArrow(path: string): Texts[] {
  const table = tableFromIPC(readFileSync(path));
  return Array.from({ length: table.numRows }, (_, i) =>
    COLUMNS.map((name) => {
      const column = table.getChild(name)!;
      const value = column.get(i) as unknown;
      if (value === null) return null;
      if (name === "text") return textAt(column.data[0]!, i);
      if (name === "money" || name === "wide") return decimal(value as Uint32Array, name === "money" ? 4 : 6);
      if (name === "share") return engineDouble(value as number);
      if (name === "day") return new Date(Number(value)).toISOString().slice(0, 10);
      if (name === "moment") return micros((column.data[0]!.values as BigInt64Array)[i]!);
      return name === "tags" ? JSON.stringify(listAt(column.data[0]!, i)) : String(value);
    }),
  );
}

/** The library's own reading of a text drops a mark at its start. */
const textAt = ({ valueOffsets, values }: Data, row: number): string =>
  Buffer.from(values as Uint8Array).toString("utf8", valueOffsets[row], valueOffsets[row + 1]);

function listAt({ valueOffsets, children: [items] }: Data, row: number): (string | null)[] {
  const [from, to] = [valueOffsets[row]!, valueOffsets[row + 1]!];
  return Array.from({ length: to - from }, (_, i) => (items!.getValid(from + i) ? textAt(items!, from + i) : null));
}

/** 128 bits, the least first. */
function decimal(words: Uint32Array, scale: number): string {
  const bits = words.reduce((sum, word, i) => sum + (BigInt(word) << BigInt(32 * i)), 0n);
  const value = BigInt.asIntN(128, bits);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The library's own value is in milliseconds. */
function micros(value: bigint): string {
  const rest = ((value % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const fraction = rest === 0n ? "" : `.${rest.toString().padStart(6, "0").replace(/0+$/, "")}`;
  return new Date(Number((value - rest) / 1000n)).toISOString().slice(0, 19).replace("T", " ") + fraction;
}

const engineDouble = (value: number): string => `double ${value}`;

function readCells(sheet: ReadonlyMap<number, ReadonlyMap<string, ReadCell>>): Texts[] {
  return Array.from({ length: sheet.size - 1 }, (_, i) =>
    COLUMNS.map((name, c) => {
      const cell = sheet.get(i + 2)!.get(String.fromCharCode(65 + c));
      if (cell === undefined) return null;
      if (cell.type === "b") return cell.text === "1" ? "true" : "false";
      if (cell.type === "inlineStr") return cell.text;
      if (name === "day") return dayOfSerial(cell.text).slice(0, 10);
      if (name === "moment") return dayOfSerial(cell.text);
      return name === "share" ? engineDouble(Number(cell.text)) : cell.text;
    }),
  );
}

/** Doubles and lists by value: engines spell them differently. */
const comparable = (table: readonly Texts[]): Texts[] =>
  table.map((row) =>
    row.map((text, c) => {
      if (text === null || !["share", "tags"].includes(COLUMNS[c]!)) return text;
      if (COLUMNS[c] === "tags") return JSON.stringify(JSON.parse(text));
      return text.startsWith("double") ? text : engineDouble(Number(text));
    }),
  );

const text = fc.oneof(fc.constantFrom(...NASTY.slice(0, -1)), fc.string({ unit: "binary", maxLength: 20 }));
const scaled = (digits: number, scale: number) =>
  fc
    .bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n })
    .map((n) => decimal(words(n), scale));
const words = (n: bigint): Uint32Array =>
  Uint32Array.from([0, 1, 2, 3], (i) => Number((BigInt.asUintN(128, n) >> BigInt(32 * i)) & 0xffff_ffffn));
const instant = fc
  .integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) })
  .map((ms) => new Date(ms).toISOString().slice(0, 19).replace("T", " "));
const table = fc.array(
  fc.tuple(
    ...[
      text,
      scaled(18, 4),
      scaled(38, 6),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
      fc.integer({ min: -128, max: 127 }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => String(n === 0 ? 0 : n)),
      fc.boolean().map(String),
      instant.map((at) => at.slice(0, 10)),
      fc.tuple(instant, fc.integer({ min: 0, max: 999_999 })).map(([at, us]) => `${at}.${String(us).padStart(6, "0")}`),
      fc.array(fc.option(text), { maxLength: 3 }).map((list) => JSON.stringify(list)),
    ].map((value) => fc.option(value, { freq: 6 })),
  ),
  { minLength: 1, maxLength: 12 },
);

test.each(FORMATS)("any values written as %s come back equal when another program reads them", async (format) => {
  await fc.assert(
    fc.asyncProperty(table, async (values) => {
      await give(values as unknown as Texts[]);
      const { path, rows: count } = await write(format, "select * exclude (i) from given order by i");
      expect(count).toBe(values.length);
      expect(comparable(await READ[format]!(path))).toEqual(comparable(await expected()));
    }),
    { numRuns: 10 },
  );
});

test("forty and more texts that break files come back from each format, for people from a sheet too", async () => {
  const row = (value: string): Texts => COLUMNS.map((name) => (name === "text" ? value : null));
  await give(NASTY.map(row));
  for (const format of FORMATS) {
    const { path } = await write(format, "select * exclude (i) from given order by i");
    expect(
      (await READ[format]!(path)).map(([first]) => first),
      format,
    ).toEqual(NASTY);
  }
  const { path } = await write("xlsx", "select * exclude (i) from given order by i", { people: true });
  expect((await READ["xlsx"]!(path)).map(([first]) => first)).toEqual(NASTY);
});

const many = (rows: number) => `select i, 'text ' || (i * 7919 % 1000) as t, (i * 37 % 1000)::decimal(18, 4) / 7 as m,
  timestamp '2026-01-01' + interval (i) second as moment, case when i % 3 = 0 then null else i % 2 = 0 end as b
  from range(${rows}) as r(i) order by i * 7919 % ${rows}, i`;

test("the same rows give the same bytes on one thread and on two", async () => {
  const other = await Warehouse.open(":memory:", { threads: 1 });
  for (const format of [...FORMATS, "json"] as const) {
    // More than a record batch, more than a chunk of the engine.
    const query = many(format === "arrow" ? 70_000 : 5_000);
    const first = readFileSync((await write(format, query)).path);
    const again = readFileSync((await write(format, query, {}, other)).path);
    expect(first.equals(again), format).toBe(true);
  }
  other.close();
});

test("a table without rows is a file with its columns", async () => {
  const none = "select 1::bigint as a, 'x' as b where false";
  const { path } = await write("xlsx", none);
  const { sheets } = await readXlsx(path);
  expect([...sheets[0]!.get(1)!.values()].map((cell) => cell.text)).toEqual(["a", "b"]);
  expect(tableFromIPC(readFileSync((await write("arrow", none)).path)).schema.fields.map(String)).toEqual([
    "a: Int64",
    "b: Utf8",
  ]);
  expect(readFileSync((await write("csv", none)).path, "utf8")).toBe("a,b\n");
});

test("a sheet has a title, a header that stays and is filtered; ids are text, money and dates are numbers with a format", async () => {
  const query = "select '000123' as id, 1234.5::decimal(18, 4) as money, date '2026-01-02' as day, '=1+1' as name";
  const columns = ["id", "money", "day", "name"].map((name) => ({
    name,
    header: name.toUpperCase(),
    identifier: name === "id",
  }));
  const { path } = await write("xlsx", query, {
    columns,
    people: true,
    title: "Win back: [2026] 'a/b' and much, much more",
  });
  const { names, sheets, parts } = await readXlsx(path);
  expect(names).toEqual(["Win back   2026  'a b' and much"]);
  expect([...sheets[0]!.get(2)!]).toEqual([
    ["A", { type: "inlineStr", text: "000123", style: 2 }],
    ["B", { type: "n", text: "1234.5000", style: 6 }],
    ["C", { type: "n", text: "46024", style: 4 }],
    ["D", { type: "inlineStr", text: "=1+1", style: 3 }],
  ]);
  const formats = [...parts["xl/styles.xml"]!.matchAll(/<xf [^>]*xfId[^>]*>/g)].map(([xf]) => xf);
  expect(formats[3]).toContain('numFmtId="49"');
  expect(formats[3]).toContain('quotePrefix="1"');
  expect(parts["xl/styles.xml"]).toContain('numFmtId="164" formatCode="yyyy\\-mm\\-dd"');
  const sheet = parts["xl/worksheets/sheet1.xml"]!;
  expect(sheet).toMatch(/<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"\/>/);
  expect(sheet).toMatch(/<\/sheetData><autoFilter ref="A1:D2"\/><\/worksheet>$/);
});

test("what a spreadsheet would round or misread is text: long numbers, days before March 1900, no numbers", async () => {
  const query = `select 999999999999999 as fits, 1000000000000000 as long, 99999999999.9999::decimal(18, 4) as money,
    100000000000.0001::decimal(18, 4) as more, date '1900-02-28' as early, 'nan'::double as none, 'infinity'::timestamp as never`;
  const row = (await readXlsx((await write("xlsx", query)).path)).sheets[0]!.get(2)!;
  expect([...row.values()].map(({ type, text }) => `${type} ${text}`)).toEqual([
    "n 999999999999999",
    "inlineStr 1000000000000000",
    "n 99999999999.9999",
    "inlineStr 100000000000.0001",
    "inlineStr 1900-02-28",
    "inlineStr nan",
    "inlineStr infinity",
  ]);
});

test("rows beyond the limit of a sheet go on in a further one, below a header of its own", async () => {
  const { path, ...written } = await write("xlsx", "select i from range(1048580) as r(i) order by i");
  expect(written).toEqual({ rows: 1_048_580, sheets: 2 });
  const { "xl/worksheets/sheet1.xml": first, "xl/worksheets/sheet2.xml": second, ...rest } = await readParts(path);
  expect(
    first!.endsWith(
      '<row r="1048576"><c r="A1048576"><v>1048574</v></c></row></sheetData><autoFilter ref="A1:A1048576"/></worksheet>',
    ),
  ).toBe(true);
  expect(second).toContain('<row r="2"><c r="A2"><v>1048575</v></c></row>');
  expect(second).toMatch(/<c r="A6"><v>1048579<\/v><\/c><\/row><\/sheetData>/);
  expect(rest["xl/workbook.xml"]).toContain('<sheet name="Title (2)" sheetId="2"');
});

test.each([
  ["x", 32_768],
  ["😀", 16_384],
])("a text too long for a cell is a named error, not a shorter text: %s", async (unit, count) => {
  const query = `select 1 as a, repeat(${quoteText(unit)}, ${count}) as note`;
  await expect(write("xlsx", query)).rejects.toMatchObject({
    code: "cell-too-long",
    message: expect.stringContaining('column "note"') as string,
  });
});

test("a query that fails midway fails the file in every format", async () => {
  const query = "select case when i = 60000 then error('at last') else 'x' end as a from range(70000) as r(i)";
  for (const format of FORMATS) await expect(write(format, query), format).rejects.toMatchObject({ code: /engine/ });
});

test("a file that cannot be written is an error in every format, not a silence", async () => {
  for (const format of FORMATS) {
    const path = join(folder, "none", `rows.${format}`);
    await expect(writeRows(warehouse, rows(many(5_000)), format, path), format).rejects.toThrow();
  }
});
