import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packed, workbook, workbookParts, type Cell } from "../../support/workbook.js";
import { loader } from "./load-files.js";
import { sourceOf } from "./source-of.js";

const SALES = sourceOf("sales", "transactions", {
  transaction_id: "no",
  product_id: "item",
  occurred_at: "at",
  quantity: "n",
  unit_price: "price",
});
const HEADER = ["no", "item", "at", "n", "price"];
const day = (serial: number): Cell => ({ number: serial, format: 'yyyy"年"m"月"d"日" h:mm' });
const sale = (no: string, price: Cell = 2.5): Cell[] => [no, "tea", day(46_024.5), 1, price];
const STORED =
  "select transaction_id as id, occurred_at::varchar as at, unit_price::varchar as price from staging.transactions order by id";

describe("a workbook is loaded as a csv file is", () => {
  it("any table of values comes back equal, however its texts are stored", async () => {
    const at = await loader();
    const columns = sourceOf("people", "customers", { customer_ref: "ref", name: "name", company: "company" });
    const text = fc.string({
      unit: fc.constantFrom(
        "a",
        "中",
        "\u{1F600}",
        '"',
        ",",
        ";",
        "\n",
        "\r",
        "\t",
        " ",
        "&",
        "<",
        "_x0041_",
        "'",
        "\u0001",
        "=",
        "0",
      ),
      maxLength: 8,
    });
    const row = fc.tuple(
      text,
      fc.oneof(
        text,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.record({
          number: fc.integer({ min: 61, max: 109_574 }),
          format: fc.constantFrom(14, 31, 'yyyy"年"m"月"d"日"'),
        }),
      ),
    );
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 40, maxLength: 80 }),
        fc.constantFrom("shared" as const, "inline" as const),
        async (rows, texts) => {
          const source = `people${++round}`;
          const cells = rows.map(([name, value], i): Cell[] => [`r${i}`, name === "" ? null : name, value]);
          at.put({
            [`${source}/a.xlsx`]: await workbook([{ name: "S", rows: [["ref", "name", "company"], ...cells] }], {
              texts,
            }),
          });
          await at.load([{ ...columns, name: source, files: [`${source}/*`] }]);
          expect(await at.refused()).toEqual([]);
          const stored = await at.rows(
            `select customer_ref as ref, name, company from staging.customers where source_name = '${source}' order by substr(customer_ref, 2)::int`,
          );
          const read = stored.map(({ company }, i) =>
            typeof rows[i]![1] === "number" ? Number(company) + 0 : company,
          );
          expect(read).toEqual(rows.map(([, value]) => shown(value)));
          expect(stored.map(({ ref, name }) => [ref, name])).toEqual(rows.map(([name], i) => [`r${i}`, name || null]));
        },
      ),
      { numRuns: 4, seed: 4 },
    );
  });

  it("and what is refused has the row of the sheet as its line and its cells as its text", async () => {
    const rows = new Map<number, Cell[]>([
      [1, ["Sales of March"]],
      [4, HEADER],
      [5, sale("t1")],
      [7, sale("t\n2", "cheap")],
      [8, sale("t3", { xml: '<c r="E8" t="e"><v>#N/A</v></c>' })],
      [9, sale("t4", { xml: '<c r="E9"><f>D9*2</f></c>' })],
      [1_048_576, [...sale("t5"), "remark"]],
      [1_048_577, sale("t6", { number: "1.1000000000000001", format: "0.00" })],
      [1_048_578, ["Total", null, null, 5]],
    ]);
    const at = await loader();
    at.put({ "sales/a.xlsx": await workbook([{ name: "March", rows }]) });
    const source = { ...SALES, format: { ...SALES.format, skip: 2, footer: 1, sheet: "March" } };
    const report = await at.load([source]);
    expect(report).toMatchObject({ rowsIn: 6, rowsOut: 2, rowsRefused: 4 });
    const time = "2026-01-02 12:00:00";
    expect(await at.rows(STORED)).toEqual([
      { id: "t1", at: time, price: "2.5000" },
      { id: "t6", at: time, price: "1.1000" },
    ]);
    expect(await at.refused()).toEqual(
      [
        [7, "price", "not-a-number", `"t\n2",tea,${time},1,cheap`],
        [8, "price", "not-a-number", `t3,tea,${time},1,#N/A`],
        [9, "price", "formula-without-value", `t4,tea,${time},1`],
        [1_048_576, null, "too-many-columns", `t5,tea,${time},1,2.5,remark`],
      ].map(([line_number, column_name, rule, raw_text]) => ({
        file: "sales/a.xlsx",
        line_number,
        column_name,
        rule,
        raw_text,
      })),
    );
  });

  it("a refused file says where and what to do, and loads nothing; a gzipped one is read", async () => {
    const at = await loader();
    const whole = await workbook([{ name: "March", rows: [HEADER, sale("t1"), sale("t2")] }]);
    const parts = workbookParts([{ name: "March", rows: [HEADER, sale("t1"), sale("t2")] }]);
    const sheet = "xl/worksheets/sheet1.xml";
    const cut = await packed({ ...parts, [sheet]: String(parts[sheet]).replace("</sheetData></worksheet>", "") });
    at.put({
      "sales/a.xlsx": cut,
      "sales/b.xlsx": whole.subarray(0, 700),
      "sales/c.xls": Buffer.from("d0cf11e0a1b11ae1", "hex"),
    });
    const report = await at.load([SALES]);
    expect(report.refusals?.map(({ message }) => message)).toEqual([
      `sales/a.xlsx: sheet "March", near row 3: the XML ends too early (in ${sheet}). The file is not loaded.`,
      "sales/b.xlsx: the file is no whole workbook, it is cut short or damaged: deliver it again. The file is not loaded.",
      "sales/c.xls: old workbooks (.xls) are not read: save the sheet as .xlsx or .csv. The file is not loaded.",
    ]);
    at.put({ "sales/d.xlsx.gz": gzipSync(whole) });
    expect(await at.load([SALES])).toMatchObject({ rowsOut: 2 });
  });
});

describe("a JSON file is loaded as an ndjson file is", () => {
  const array = [
    "[",
    '  { "no": "t1", "item": "tea", "at": "2026-01-02 10:00:00", "n": 1, "price": 12345678901.2345 },',
    "  17,",
    '  { "no": "t2", "item": "tea", "at": "2026-01-02 10:00:00",',
    '    "n": 1, "price": "cheap" },',
    '  { "no": 3.10, "item": {"a": [1.0]}, "at": "2026-01-02 10:00:00", "price": 1e1 }',
    "]",
  ].join("\n");

  it("with exact numbers, and the line and text of what is refused", async () => {
    const at = await loader();
    at.put({ "sales/a.json": array });
    expect(await at.load([SALES])).toMatchObject({ rowsIn: 4, rowsOut: 2, rowsRefused: 2 });
    const stored =
      "select transaction_id as id, product_id as item, unit_price::varchar as price from staging.transactions order by id";
    expect(await at.rows(stored)).toEqual([
      { id: "3.10", item: '{"a":[1.0]}', price: "10.0000" },
      { id: "t1", item: "tea", price: "12345678901.2345" },
    ]);
    expect(await at.refused()).toEqual([
      { file: "sales/a.json", line_number: 3, column_name: null, rule: "not-json", raw_text: "17" },
      {
        file: "sales/a.json",
        line_number: 4,
        column_name: "price",
        rule: "not-a-number",
        raw_text: '{ "no": "t2", "item": "tea", "at": "2026-01-02 10:00:00",\n    "n": 1, "price": "cheap" }',
      },
    ]);
  });

  it("a gzipped one too; one that is cut short loads nothing", async () => {
    const at = await loader();
    at.put({ "sales/a.json": array.slice(0, -30) });
    const { refusals, rowsOut } = await at.load([SALES]);
    expect(rowsOut).toBe(0);
    expect(refusals?.map(({ gate, message }) => [gate, message])).toEqual([
      [
        "damaged-json",
        "sales/a.json: line 6: a value is not closed, the file is cut short. Deliver the file again. The file is not loaded.",
      ],
    ]);
    at.put({ "sales/a.json.gz": gzipSync(array) });
    expect(await at.load([SALES])).toMatchObject({ rowsOut: 2 });
  });
});

/** What the warehouse should hold of a cell. */
function shown(value: string | number | boolean | null | { readonly number: number }): string | number | null {
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number") return value + 0;
  if (typeof value !== "object" || value === null) return value || null;
  return new Date(Date.UTC(1899, 11, 30 + value.number)).toISOString().slice(0, 10);
}
