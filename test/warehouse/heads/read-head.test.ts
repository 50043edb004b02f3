import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { disagreements, idPrefixes, overlap, roughFiles, splitTransactions } from "../../../warehouse/heads/profile.js";
import { DEFAULT_FORMAT } from "../../../project/source-definition.js";
import { readHead } from "../../../warehouse/heads/read-head.js";
import { indexRefs, refShares } from "../../../warehouse/heads/ref-index.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { projectFolder } from "../../support/project-folder.js";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open(":memory:");
});
afterAll(() => warehouse.close());

const file = (name: string, content: string | Uint8Array) => join(projectFolder({ [name]: content }), name);
const PLAIN = { trim: false, unwrap: false, null: [] };
const rough = (columns: string, files: readonly string[], named = false) =>
  roughFiles(
    files.map((readPath) => ({
      type: "csv",
      readPath,
      columns: columns.split(",").map((name) => ({ name, type: "VARCHAR" })),
      csv: { dialect: { delimiter: ",", quote: '"', header: true } },
    })),
    PLAIN,
    named,
  );

test("quoted commas, doubled quotes and line ends inside a field read as RFC 4180 says", async () => {
  const head = await readHead(warehouse, file("a.csv", 'id,note\r\n1,"a, ""b""\r\nc"\r\n2,\r\n'));
  expect(head.columns.map((c) => c.name)).toEqual(["id", "note"]);
  expect(head.rows).toEqual([
    ["1", 'a, "b"\r\nc'],
    ["2", null],
  ]);
});

test("of a large file only the beginning is read, gzipped or not, and cut rows are left out", async () => {
  const text = `id,text\n${Array.from({ length: 60_000 }, (_, i) => `${i},${"x".repeat(40)}`).join("\n")}\n`;
  for (const path of [file("a.csv", text), file("a.csv.gz", gzipSync(text))]) {
    const { rows } = await readHead(warehouse, path, DEFAULT_FORMAT, 1e9);
    expect(rows.length).toBeGreaterThan(10_000);
    expect(rows.length).toBeLessThan(60_000);
    expect(rows.every(([id, x], i) => id === String(i) && x!.length === 40)).toBe(true);
  }
});

test("bytes without a meaning in the encoding are noticed, a character cut at the end of the part is not", async () => {
  const latin = file("a.csv", Buffer.from("id,name\n1,M\xfcller\n", "latin1"));
  expect((await readHead(warehouse, latin)).readable).toBe(false);
  expect((await readHead(warehouse, latin, { ...DEFAULT_FORMAT, encoding: "latin-1" })).rows).toEqual([
    ["1", "Müller"],
  ]);
  expect((await readHead(warehouse, file("a.csv", `id,name\n${"1,ü\n".repeat(400_000)}`))).readable).toBe(true);
});

test.each([
  ["a.csv", "", "empty-file"],
  ["a.csv.gz", gzipSync("id\n1\n".repeat(1000)).subarray(0, 30), "damaged-gzip"],
  ["a.csv", 'id,"na', "no-header"],
  ["a.ndjson", "[1, 2]\nnonsense\n", "no-header"],
  ["a.parquet", "PAR1 nonsense", "damaged-parquet"],
  ["a.xlsx", "x", "no-workbook"],
])("%s that is none: %j", async (name, content, rule) => {
  await expect(readHead(warehouse, file(name, content))).rejects.toMatchObject({ name: "FileFault", rule });
});

test("prefixes, overlaps, shares and parts are counted as by hand", async () => {
  const a = file("a.csv", "id,day,q,p\n1,x,1,A\nC2,x,-1,A\nC3,y,-1,B\n4,y,1,B\n");
  const b = file("b.csv", "nr,day,q,p\n1,x,1,A\n4,z,1,C\n9,z,1,C\n");
  expect(await idPrefixes(warehouse, rough("id,day,q,p", [a]), "id", "q")).toEqual([
    { prefix: "", rows: 2, negative: 0 },
    { prefix: "C", rows: 2, negative: 2 },
  ]);
  expect(
    await overlap(warehouse, rough("id,day,q,p", [a]), "id", rough("nr,day,q,p", [b]), "nr", ["day", "day"]),
  ).toEqual({
    left: 4,
    right: 3,
    shared: 2,
    equal: 1,
  });
  await indexRefs(warehouse, [{ space: "card", rough: rough("id,day,q,p", [a]), column: "id" }]);
  expect(await refShares(warehouse, rough("nr,day,q,p", [b]), "nr")).toEqual(new Map([["card", 2 / 3]]));
  const [one, two] = [file("1.csv", "id,p\n1,A\n2,A\n3,A\n"), file("2.csv", "id,p\n1,B\n2,A\n2,B\n")];
  expect(await splitTransactions(warehouse, rough("id,p", [one, two], true), "id", "p")).toBe(1);
});

test("two patterns disagree where both read a value, as another day", async () => {
  const values = ["03/04/2025", "25/04/2025", "04/04/2025"];
  expect(await disagreements(warehouse, values, "%d/%m/%Y", "%m/%d/%Y")).toBe(1);
  expect(await disagreements(warehouse, [], "%d/%m/%Y", "%m/%d/%Y")).toBe(0);
});
