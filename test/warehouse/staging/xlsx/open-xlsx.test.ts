import { describe, expect, it } from "vitest";
import { packed, workbook, workbookParts, type Cell } from "../../../support/workbook.js";
import { opened } from "./opened.js";

const one = async (rows: readonly (readonly Cell[])[], format = {}, options = {}) =>
  opened(await workbook([{ name: "Sales", rows }], options), format);
/** The values of one cell of XML each, below the header `a`. */
const cells = async (...xml: readonly string[]): Promise<readonly (string | undefined)[]> => {
  const { rows } = await one([["a", "b"], ...xml.map((text) => [{ xml: text }, "."])]);
  return rows.map(([, value]) => value);
};

describe("a cell is read as ECMA-376 part 1, section 18.3.1.4 has it", () => {
  it("texts inline, shared, rich, and of formulas; phonetic readings are left out", async () => {
    const parts = workbookParts([
      {
        name: "S",
        rows: [
          ["a", "b"],
          [{ xml: '<c t="s"><v>2</v></c>' }, "."],
        ],
      },
    ]);
    parts["xl/sharedStrings.xml"] =
      `<sst><si><t>a</t></si><si><t>b</t></si><si><r><rPr><b/></rPr><t>東</t></r><r><t xml:space="preserve"> 京</t></r><rPh sb="0" eb="1"><t>トウ</t></rPh><phoneticPr fontId="1"/></si></sst>`;
    const sheet = "xl/worksheets/sheet1.xml";
    parts[sheet] = String(parts[sheet]).replace('<c r="B2" t="s"><v>2', '<c r="B2" t="s"><v>1');
    expect((await opened(await packed(parts))).rows).toEqual([[2, "東 京", "b"]]);
    expect(
      await cells(
        '<c t="inlineStr"><is><t>plain</t></is></c>',
        '<c t="inlineStr"><is><r><t>r</t></r><r><t>un</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>',
        '<c t="str"><f>"x"&amp;"y"</f><v>xy</v></c>',
        '<c t="inlineStr"><is><t><![CDATA[<a> & b]]></t></is></c>',
        '<c t="inlineStr"><is><t>a<!-- no -->b</t></is></c>',
        '<c t="inlineStr"><is><t>_x0041__x005F_x0041_</t></is></c>',
        '<c t="str"><v>&lt;&amp;&#x4e2d;</v></c>',
      ),
    ).toEqual(["plain", "run", "xy", "<a> & b", "ab", "A_x0041_", "<&中"]);
  });

  it("truths and errors as they are shown, formulas by their stored value", async () => {
    expect(
      await cells(
        '<c t="b"><v>1</v></c>',
        '<c t="b"><v>0</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        "<c><f>1+1</f><v>2</v></c>",
        '<c><f t="shared" si="0"/><v>3</v></c>',
        "<c><v>12345678901234567890</v></c>",
        "<c><v>1.1000000000000001</v></c>",
        '<c t="str"><f>""</f><v></v></c>',
        '<c t="n"><v> 7 </v></c>',
        "<c r = 'A12' t = 'b' ><v>1</v></c>",
        "<c><v>5</v><extLst><ext><v>6</v><c><v>7</v></c></ext></extLst></c>",
      ),
    ).toEqual(["TRUE", "FALSE", "#N/A", "#DIV/0!", "2", "3", "12345678901234567890", "1.1", "", "7", "TRUE", "5"]);
  });

  it("dates and times by their style; percentages and styles that are not there stay numbers", async () => {
    const formats = [14, 22, 20, 46, 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d h:mm", 9, "0.0%", '0 "d"', 31, 58];
    const { rows } = await one([["a"], ...formats.map((format) => [{ number: 44_197.5, format }])]);
    expect(rows.map(([, value]) => value)).toEqual([
      "2021-01-01 12:00:00",
      "2021-01-01 12:00:00",
      "2021-01-01 12:00:00",
      "1060740:00:00",
      "2021-01-01 12:00:00",
      "2021-01-01 12:00:00",
      "44197.5",
      "44197.5",
      "44197.5",
      "2021-01-01 12:00:00",
      "2021-01-01 12:00:00",
    ]);
    expect(await cells('<c s="99"><v>44197</v></c>')).toEqual(["44197"]);
  });

  it("dates since 1904, and dates that strict workbooks write as text", async () => {
    const day: Cell = { number: 42_735, format: 14 };
    expect((await one([["a"], [day]], {}, { date1904: true })).rows).toEqual([[2, "2021-01-01"]]);
    const iso = (text: string): Cell => ({ xml: `<c t="d" s="1"><v>${text}</v></c>` });
    const strict = await one(
      [
        ["a"],
        [{ number: 44_197, format: 14 }],
        [iso("2021-01-01T00:00:00Z")],
        [iso("2021-01-01T10:20:30.500")],
        [iso("2021-01-02")],
      ],
      {},
      { strict: true },
    );
    expect(strict.rows.map(([, v]) => v)).toEqual(["2021-01-01", "2021-01-01", "2021-01-01 10:20:30.5", "2021-01-02"]);
  });

  it("numbers with the decimal mark that the source declares, so that 1.5 does not become 15", async () => {
    const { rows } = await one(
      [
        ["a", "b"],
        [1.5, "1,5"],
      ],
      { decimal: ",", thousands: "." },
    );
    expect(rows).toEqual([[2, "1,5", "1,5"]]);
  });
});

describe("the table in a sheet", () => {
  const table = (rows: readonly (readonly Cell[])[], format = {}) => one(rows, format);

  it("begins at the first row and column with a value; rows keep their numbers, empty ones are none", async () => {
    const rows = new Map<number, Cell[]>([
      [3, [null, null, "a", "b"]],
      [5, [null, null, "1", "2"]],
      [9, [null, null, "", null]],
      [10, [null, null, null, "4"]],
    ]);
    const { names, rows: found } = await opened(await workbook([{ name: "S", rows }]));
    expect({ names, found }).toEqual({
      names: ["a", "b"],
      found: [
        [5, "1", "2"],
        [10, "", "4"],
      ],
    });
  });

  it("leaves out title rows by the numbers of the sheet, and the last rows that have a value", async () => {
    const rows: Cell[][] = [["Report"], [], ["a", "b"], ["1", "2"], ["3", "4"], ["Total", 6], [], [null]];
    expect(await table(rows, { skip: 2, footer: 1 })).toMatchObject({
      names: ["a", "b"],
      rows: [
        [4, "1", "2"],
        [5, "3", "4"],
      ],
    });
    expect((await table(rows, { skip: 2, footer: 9 })).rows).toEqual([]);
  });

  it("without a header is as wide as its rows", async () => {
    expect(
      await table(
        [
          [null, "1"],
          [null, "2", null, "3"],
        ],
        { header: false },
      ),
    ).toEqual({
      names: ["column_1", "column_2", "column_3"],
      rows: [
        [1, "1", "", ""],
        [2, "2", "", "3"],
      ],
      aside: [],
    });
  });

  it("names a column without a name by its place, and takes a short row for one with empty cells", async () => {
    expect(await table([["a", null, " c "], ["1"], [null, "2"]])).toMatchObject({
      names: ["a", "column_2", "c"],
      rows: [
        [2, "1", "", ""],
        [3, "", "2", ""],
      ],
    });
  });

  it("refuses a row with a value outside the header, or a formula without a value, and keeps its cells as csv", async () => {
    const formula: Cell = { xml: '<c r="C4"><f>A4*2</f></c>' };
    const { rows, aside } = await table([
      [null, "a", "b"],
      [null, "1", "2", "3"],
      ["x", "1", "2"],
      [null, 'say "hi", you', formula],
      [null, "5", "6"],
      [null, { xml: '<c r="B6"><f>A4*2</f><v></v></c>' }],
    ]);
    expect(rows).toEqual([[5, "5", "6"]]);
    expect(aside).toEqual([
      { line: 2, column: null, rule: "too-many-columns", text: ",1,2,3" },
      { line: 3, column: null, rule: "too-many-columns", text: "x,1,2" },
      { line: 4, column: "b", rule: "formula-without-value", text: ',"say ""hi"", you"' },
      { line: 6, column: "a", rule: "formula-without-value", text: "" },
    ]);
  });

  it("takes the place of a cell that tells none from the one before", async () => {
    const sheet = [["a", "b"], ["1", "2"], [{ xml: '<c r="B3"><v>3</v></c>' }]];
    expect((await one(sheet, {}, { places: false })).rows).toEqual([
      [2, "1", "2"],
      [3, "", "3"],
    ]);
  });

  it("has the value of merged cells at the first of them", async () => {
    const parts = workbookParts([
      {
        name: "S",
        rows: [
          ["a", "b"],
          ["x", null],
          [null, "y"],
        ],
      },
    ]);
    const name = "xl/worksheets/sheet1.xml";
    parts[name] = String(parts[name]).replace(
      "</sheetData>",
      '</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>',
    );
    expect((await opened(await packed(parts))).rows).toEqual([
      [2, "x", ""],
      [3, "", "y"],
    ]);
  });
});

describe("the sheet", () => {
  const three = () =>
    workbook([
      { name: "Lookup", rows: [["l"], ["0"]], state: "hidden" },
      { name: "Sales 2026", rows: [["s"], ["1"]] },
      { name: "Notes", rows: [["n"], ["2"]], state: "veryHidden" },
    ]);
  it.each([
    [null, "s"],
    [1, "l"],
    [3, "n"],
    ["Notes", "n"],
    ["sales 2026", "s"],
  ])("%s is found, a hidden one only where it is named", async (sheet, name) => {
    expect((await opened(await three(), { sheet })).names).toEqual([name]);
  });

  it.each([
    [
      "Sales 2025",
      '"Sales 2025". Did you mean "Sales 2026"? Of the workbook, its sheets are 1 "Lookup", 2 "Sales 2026"',
    ],
    [4, "there is no sheet 4. Of the workbook, its sheets are"],
    [0, "there is no sheet 0."],
  ])("%s is not there: the message has the sheets that are", async (sheet, message) => {
    await expect(opened(await three(), { sheet })).rejects.toMatchObject({
      rule: "unknown-sheet",
      message: expect.stringContaining(message) as string,
    });
  });
});

describe("other ways of writing a workbook", () => {
  const rows: Cell[][] = [
    ["a", "b"],
    ["中", { number: 44_197, format: 14 }],
  ];
  it.each([
    ["prefixed tags", { prefix: "x" }],
    ["strict namespaces", { strict: true }],
    ["texts in the cells", { texts: "inline" as const }],
    ["cells without places", { places: false }],
  ])("%s", async (_, options) => {
    expect((await one(rows, {}, options)).rows).toEqual([[2, "中", "2021-01-01"]]);
  });

  it("parts in UTF-16, other cases of names, macros, no styles, a dimension that lies", async () => {
    const parts = workbookParts([{ name: "S", rows }]);
    const sheet = String(parts["xl/worksheets/sheet1.xml"]);
    parts["xl/worksheets/sheet1.xml"] = Buffer.from(
      `\ufeff${sheet.replace("UTF-8", "UTF-16").replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')}`,
      "utf16le",
    );
    parts["xl/SharedStrings.xml"] = parts["xl/sharedStrings.xml"]!;
    delete parts["xl/sharedStrings.xml"];
    delete parts["xl/styles.xml"];
    parts["xl/_rels/workbook.xml.rels"] = String(parts["xl/_rels/workbook.xml.rels"]).replace(
      /<[^<]*styles"[^<]*>/,
      "",
    );
    parts["xl/vbaProject.bin"] = Buffer.from("macro");
    expect((await opened(await packed(parts), {}, "a.xlsm")).rows).toEqual([[2, "中", "44197"]]);
  });
});
