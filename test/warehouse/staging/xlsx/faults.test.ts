import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packed, workbook, workbookParts, type Cell } from "../../../support/workbook.js";
import { opened } from "./opened.js";

const SHEET = "xl/worksheets/sheet1.xml";
const PLAIN: Cell[][] = [
  ["a", "b"],
  ["1", "2"],
];
const plain = () => workbook([{ name: "Sales", rows: PLAIN }]);

/** A workbook of which one part is changed, or left out. */
async function changed(part: string, change: (text: string) => string | Buffer | null): Promise<Buffer> {
  const parts = workbookParts([{ name: "Sales", rows: PLAIN }]);
  const next = change(String(parts[part]));
  if (next === null) delete parts[part];
  else parts[part] = next;
  return packed(parts);
}

const inSheet = (from: string, to: string): Promise<Buffer> => changed(SHEET, (text) => text.replace(from, to));

/** A compound file whose directory names one stream. */
function compound(stream: string): Buffer {
  const file = Buffer.alloc(4096);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(file);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(3, 48);
  Buffer.from(stream, "utf16le").copy(file, 2048);
  return file;
}

describe("a file that is no workbook, or a broken one, is refused whole, with what to do", () => {
  const cases: readonly (readonly [string, () => Buffer | Promise<Buffer>, string, RegExp])[] = [
    ["an empty file", () => Buffer.alloc(0), "empty-file", /empty/],
    ["a text file under its name", () => Buffer.from("a,b\n1,2\n"), "no-workbook", /format: type/],
    ["a web page under its name", () => Buffer.from("\ufeff<html><table>"), "no-workbook", /web page.*save it as/],
    ["an old workbook", () => compound("Workbook"), "old-workbook", /\.xls.*save the sheet/],
    ["an encrypted workbook", () => compound("EncryptedPackage"), "encrypted-workbook", /without a password/],
    [
      "a binary workbook",
      () => changed("_rels/.rels", (text) => text.replace("xl/workbook.xml", "xl/workbook.bin")),
      "binary-workbook",
      /\.xlsb/,
    ],
    [
      "an OpenDocument sheet",
      () => packed({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>" }),
      "open-document",
      /\.ods/,
    ],
    ["another zip archive", () => packed({ "a.csv": "a,b" }), "no-workbook", /zip archive/],
    [
      "another Office document",
      () => changed("xl/workbook.xml", () => "<document/>"),
      "no-workbook",
      /Office document/,
    ],
    ["half a workbook", async () => (await plain()).subarray(0, 900), "damaged-zip", /cut short or damaged/],
    ["a workbook without its end", async () => (await plain()).subarray(0, -10), "damaged-zip", /cut short or damaged/],
    ["a sheet that is not there", () => changed(SHEET, () => null), "missing-part", /sheet1\.xml/],
    [
      "a workbook that lists a sheet of nowhere",
      () => changed("xl/_rels/workbook.xml.rels", (t) => t.replace("rId1", "rId9")),
      "missing-part",
      /Sales/,
    ],
    [
      "texts that are not there",
      () => changed("xl/sharedStrings.xml", () => null),
      "damaged-workbook",
      /text that is not there/,
    ],
    [
      "a sheet cut short",
      () => changed(SHEET, (t) => t.slice(0, -30)),
      "damaged-workbook",
      /sheet "Sales", near row 2: the XML ends too early/,
    ],
    ["a tag that is not closed", () => inSheet("</row>", ""), "damaged-workbook", /near row 1/],
    [
      "bytes that are no UTF-8",
      () => changed(SHEET, () => Buffer.from("<worksheet>\xff</worksheet>", "latin1")),
      "damaged-workbook",
      /encoding/,
    ],
    ["a raw NUL in a cell", () => inSheet("<v>2</v>", "<v>2&#0;</v>"), "damaged-workbook", /near row 2/],
    ["rows in disorder", () => inSheet('<row r="2">', '<row r="1">'), "damaged-workbook", /numbered in order/],
    ["a cell twice", () => inSheet('r="B2"', 'r="A2"'), "damaged-workbook", /twice/],
    ["a cell beyond the last column", () => inSheet('r="B2"', 'r="XFE2"'), "damaged-workbook", /16,384/],
    ["a text number that is none", () => inSheet("<v>2</v>", "<v>x</v>"), "damaged-workbook", /not there/],
    [
      "an entity that grows, as in the billion laughs",
      () =>
        changed(SHEET, (t) =>
          t.replace("<worksheet", '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'),
        ),
      "damaged-workbook",
      /document type/,
    ],
    [
      "a sheet outside the archive",
      () => changed("xl/_rels/workbook.xml.rels", (t) => t.replace("worksheets/sheet1.xml", "../../../../etc/passwd")),
      "missing-part",
      /lacks its part etc\/passwd/,
    ],
    [
      "a sheet on the net",
      () => changed("xl/_rels/workbook.xml.rels", (t) => t.replace('sheet1.xml"', 'sheet1.xml" TargetMode="External"')),
      "missing-part",
      /says nowhere/,
    ],
    ["no rows at all", () => workbook([{ name: "Sales", rows: [] }]), "empty-file", /"Sales" has no row/],
    ["a name twice", () => workbook([{ name: "S", rows: [["a", "b", "a"]] }]), "duplicate-column", /"a" twice/],
    [
      "a header from a formula without a value",
      () => workbook([{ name: "S", rows: [[{ xml: "<c><f>A9</f></c>" }, "b"]] }]),
      "formula-without-value",
      /row 1.*save it/,
    ],
  ];
  it.each(cases)("%s", async (_, content, rule, message) => {
    await expect(opened(await content())).rejects.toMatchObject({
      name: "FileFault",
      rule,
      message: expect.stringMatching(message) as string,
    });
  });

  it("a part whose bytes are not those of its checksum", async () => {
    const parts = workbookParts([{ name: "Sales", rows: PLAIN }], { texts: "inline" });
    const whole = await packed(parts);
    const stored = await (async () => {
      const { ZipFile } = await import("yazl");
      const zip = new ZipFile();
      for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name, { compress: false });
      zip.end();
      const { buffer } = await import("node:stream/consumers");
      return buffer(zip.outputStream as Readable);
    })();
    const at = stored.indexOf(">2<") + 1;
    stored[at] = 57;
    expect((await opened(whole)).rows).toEqual([[2, "1", "2"]]);
    await expect(opened(stored)).rejects.toMatchObject({ rule: "damaged-zip" });
  });
});

describe("a workbook that would fill the machine is stopped by what it really unpacks to", () => {
  function* remarks(megabytes: number): Generator<Buffer> {
    yield Buffer.from("<worksheet>");
    const block = Buffer.from(`<!--${" ".repeat(65_529)}-->`.repeat(16));
    for (let i = 0; i < megabytes; i++) yield block;
  }

  it("a sheet that packs a thousand times", async () => {
    const parts = workbookParts([{ name: "Sales", rows: PLAIN }]);
    const bomb = await packed({ ...parts, [SHEET]: Readable.from(remarks(72)) });
    expect(bomb.length).toBeLessThan(1 << 20);
    await expect(opened(bomb)).rejects.toMatchObject({ rule: "zip-bomb" });
  });

  it("a long text that a hundred thousand cells share", async () => {
    const rows = Array.from({ length: 20_000 }, (): Cell[] => [{ xml: '<c t="s"><v>0</v></c>' }]);
    const parts = workbookParts([{ name: "Sales", rows }]);
    parts["xl/sharedStrings.xml"] = `<sst><si><t>${"long ".repeat(6000)}</t></si></sst>`;
    await expect(opened(await packed(parts))).rejects.toMatchObject({ rule: "zip-bomb" });
  });

  it("but a million empty rows are none, and cost no time to speak of", async () => {
    const rows = Array.from({ length: 1_000_000 }, (_, i) => `<row r="${i + 3}" spans="1:2"/>`).join("");
    const last = '<row r="1000003"><c r="A1000003"><v>9</v></c></row>';
    const content = await changed(SHEET, (text) => text.replace("</sheetData>", `${rows}${last}</sheetData>`));
    expect((await opened(content)).rows).toEqual([
      [2, "1", "2"],
      [1_000_003, "9", ""],
    ]);
  });

  it("the longest cell of Excel is read, and one three times as long; one of a megabyte is refused", async () => {
    const long = async (length: number) => opened(await workbook([{ name: "S", rows: [["a"], ["x".repeat(length)]] }]));
    expect((await long(32_767)).rows[0]![1]).toHaveLength(32_767);
    expect((await long(98_301)).rows[0]![1]).toHaveLength(98_301);
    await expect(long(1 << 21)).rejects.toMatchObject({ rule: "damaged-workbook" });
  });

  it("a row of 16,384 columns is read; values in its last column do not make short rows long", async () => {
    const header = Array.from({ length: 16_384 }, (_, i) => `c${i}`);
    const wide = await workbook([{ name: "S", rows: [header, ["1"]] }], { texts: "inline" });
    const { names, rows } = await opened(wide);
    expect(names).toHaveLength(16_384);
    expect(rows[0]).toHaveLength(16_385);
    const far = Array.from({ length: 1000 }, (_, i): Cell[] => [{ xml: `<c r="XFD${i + 2}"><v>1</v></c>` }]);
    const { aside } = await opened(await workbook([{ name: "S", rows: [["a"], ...far] }]));
    expect(aside).toHaveLength(1000);
  });
});

describe("any damage", () => {
  it("ends in a fault with a rule, or in rows; nothing else is thrown", async () => {
    const good = await workbook([
      { name: "S", rows: [["a", "b"], ...Array.from({ length: 30 }, (_, i): Cell[] => [`text ${i}`, i])] },
    ]);
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(damage, fc.option(fc.nat(good.length)), async (changes, end) => {
        const bad = Buffer.from(good);
        for (const [at, byte] of changes) bad[at] = byte;
        const outcome = await opened(bad.subarray(0, end ?? undefined)).then(
          ({ rows }) => rows.length === 30,
          (cause: Error) => cause.name === "FileFault",
        );
        expect(outcome).toBe(true);
      }),
      { numRuns: 150, seed: 4 },
    );
  });
});
