import { describe, it, beforeAll, afterAll } from "vitest";
import { packed, workbook, workbookParts, type Cell } from "../../../support/workbook.js";
import { expectOutcome, type Broken } from "./outcome-table.js";
import { HEAD, Yard } from "./yard.js";

const SHEET = "xl/worksheets/sheet1.xml";
const row = (no: string, change: Partial<Record<"at" | "n" | "price", Cell>> = {}): Cell[] => {
  const { at, n, price } = { at: "2026-01-02 10:00:00", n: 1, price: 2.5, ...change };
  return [no, "tea", at, n, price, "Tea"];
};
const sheet = (...rows: readonly (readonly Cell[])[]) => [{ name: "Sheet1", rows: [HEAD.split(","), ...rows] }];
const parts = workbookParts(sheet(row("t1"), row("t2")));
const withSheet = (change: (xml: string) => string): Promise<Buffer> =>
  packed({ ...parts, [SHEET]: change(String(parts[SHEET])) });
const whole = (): Promise<Buffer> => packed(parts);

const CASES: Readonly<Record<string, Omit<Broken, "files"> & { readonly book: () => Promise<Uint8Array> }>> = {
  "an empty file": { book: () => Promise.resolve(new Uint8Array(0)), gate: ["empty-file", /a\.xlsx/] },
  "half a workbook": { book: async () => (await whole()).subarray(0, 900), gate: ["damaged-zip", /a\.xlsx/] },
  "a zip of something else": { book: () => packed({ "readme.txt": "hello" }), gate: ["no-workbook", /a\.xlsx/] },
  "a csv file that is called xlsx": {
    book: () => Promise.resolve(Buffer.from(`${HEAD}\n`)),
    gate: ["no-workbook", /a\.xlsx/],
  },
  "a sheet that is cut short": {
    book: () => withSheet((xml) => xml.slice(0, -60)),
    gate: ["damaged-workbook", /a\.xlsx/],
  },
  "a workbook without its sheet": {
    book: () => packed(Object.fromEntries(Object.entries(parts).filter(([name]) => name !== SHEET))),
    gate: ["missing-part", /a\.xlsx/],
  },
  "an entity that grows": {
    book: () =>
      withSheet((xml) =>
        xml.replace(/\?>\s*/, '?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'),
      ),
    gate: ["damaged-workbook", /a\.xlsx/],
  },
  "a sheet without rows": { book: () => workbook([{ name: "Sheet1", rows: [] }]), gate: ["empty-file", /a\.xlsx/] },
  "a header and nothing else": { book: () => workbook(sheet()) },
  "a million empty rows": {
    book: () =>
      withSheet((xml) =>
        xml.replace(
          "</sheetData>",
          `${Array.from({ length: 1_000_000 }, (_, i) => `<row r="${i + 4}"/>`).join("")}</sheetData>`,
        ),
      ),
    ids: ["t1", "t2"],
  },
  "formulas, with what they last gave": {
    book: () =>
      workbook(
        sheet(
          row("t1", { price: { xml: '<c r="E2"><f>1+1</f><v>2</v></c>' } }),
          row("t2", { price: { xml: '<c r="E3" t="e"><f>1/0</f><v>#DIV/0!</v></c>' } }),
        ),
      ),
    ids: ["t1"],
    refused: [[3, "price", "not-a-number"]],
  },
  "merged cells": {
    book: () =>
      withSheet((xml) =>
        xml.replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'),
      ),
    ids: ["t1", "t2"],
  },
  "31 February in a cell of text": {
    book: () => workbook(sheet(row("t1"), row("t2", { at: "2026-02-31" }))),
    ids: ["t1"],
    refused: [[3, "at", "not-a-time"]],
  },
  "text for a number": {
    book: () => workbook(sheet(row("t1", { price: "two" }), row("t2"))),
    ids: ["t2"],
    refused: [[2, "price", "not-a-number"]],
  },
  "a serial date of the year 9999": {
    book: () => workbook(sheet(row("t1"), row("t2", { at: { number: 2_958_465, format: 14 } }))),
    ids: ["t1"],
    refused: [[3, "at", "time-out-of-range"]],
  },
  "a header name twice": {
    book: () => workbook([{ name: "Sheet1", rows: [[...HEAD.split(","), "no"], row("t1")] }]),
    gate: ["duplicate-column", /"no" twice/],
  },
};

describe("a broken workbook costs itself, its values their rows", () => {
  let yard: Yard;
  beforeAll(async () => (yard = await Yard.open()));
  afterAll(() => yard.close());
  it.each(Object.entries(CASES))("%s", async (_, { book, ...ends }) => {
    expectOutcome(await yard.deliver({ "a.xlsx": await book() }, yard.source(ends.source, ends.columns)), ends);
  });
});
