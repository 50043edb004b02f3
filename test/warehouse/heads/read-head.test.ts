import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fittingPatterns, idPrefixes, overlap, splitTransactions } from "../../../warehouse/heads/profile.js";
import { ANY_FORMAT, headRelation, headRows, readHead } from "../../../warehouse/heads/read-head.js";
import { indexRefs, refShares } from "../../../warehouse/heads/ref-index.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { projectFolder } from "../../support/project-folder.js";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open(":memory:");
});
afterAll(() => warehouse.close());

const file = (name: string, content: string | Uint8Array) => join(projectFolder({ [name]: content }), name);
const rough = (...files: string[]) => ({ files, type: "csv" as const, delimiter: ",", header: true });

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
    const { rows } = await readHead(warehouse, path, ANY_FORMAT, 1e9);
    expect(rows.length).toBeGreaterThan(10_000);
    expect(rows.length).toBeLessThan(60_000);
    expect(rows.every(([id, x], i) => id === String(i) && x!.length === 40)).toBe(true);
  }
});

test("bytes that are no UTF-8 are noticed, a character cut at the end of the part is not", async () => {
  expect((await readHead(warehouse, file("a.csv", Buffer.from("id,name\n1,M\xfcller\n", "latin1")))).utf8).toBe(false);
  expect((await readHead(warehouse, file("a.csv", `id,name\n${"1,ü\n".repeat(400_000)}`))).utf8).toBe(true);
});

test.each([
  ["a.csv", "", "empty-file"],
  ["a.csv.gz", gzipSync("id\n1\n".repeat(1000)).subarray(0, 30), "damaged-gzip"],
  ["a.csv", 'id,"na', "no-header"],
  ["a.ndjson", "[1, 2]\nnonsense\n", "no-header"],
  ["a.parquet", "PAR1 nonsense", "damaged-parquet"],
  ["a.xlsx", "x", "unknown-type"],
])("%s that is none: %j", async (name, content, rule) => {
  await expect(readHead(warehouse, file(name, content))).rejects.toMatchObject({ name: "FileFault", rule });
});

test("a head comes back whole through its relation, whatever its names and values are", async () => {
  const path = file("a.csv", '"a ""b""",c.d\n\'; drop table x; --,"[""j""]"\n');
  const head = await readHead(warehouse, path);
  expect(await warehouse.rows(`select * from ${headRelation(head, path)}`, { rows: headRows(head) })).toEqual([
    { 'a "b"': "'; drop table x; --", "c.d": '["j"]' },
  ]);
});

test("prefixes, overlaps, shares and parts are counted as by hand", async () => {
  const a = file("a.csv", "id,day,q,p\n1,x,1,A\nC2,x,-1,A\nC3,y,-1,B\n4,y,1,B\n");
  const b = file("b.csv", "nr,day,q,p\n1,x,1,A\n4,z,1,C\n9,z,1,C\n");
  expect(await idPrefixes(warehouse, rough(a), "id", "q")).toEqual([
    { prefix: "", rows: 2, negative: 0 },
    { prefix: "C", rows: 2, negative: 2 },
  ]);
  expect(await overlap(warehouse, rough(a), "id", rough(b), "nr", ["day", "day"])).toEqual({
    left: 4,
    right: 3,
    shared: 2,
    equal: 1,
  });
  await indexRefs(warehouse, [{ space: "card", rough: rough(a), column: "id" }]);
  expect(await refShares(warehouse, rough(b), "nr")).toEqual(new Map([["card", 2 / 3]]));
  const [one, two] = [file("1.csv", "id,p\n1,A\n2,A\n3,A\n"), file("2.csv", "id,p\n1,B\n2,A\n2,B\n")];
  expect(await splitTransactions(warehouse, rough(one, two), "id", "p")).toBe(1);
});

test("patterns fit as they read, and only times of our days count", async () => {
  const patterns = ["%d/%m/%Y", "%m/%d/%Y", "%Y%m%d"];
  expect(await fittingPatterns(warehouse, ["03/04/2025", "25/04/2025"], patterns)).toEqual([1, 0.5, 0]);
  expect(await fittingPatterns(warehouse, ["03/04/0025"], patterns)).toEqual([0, 0, 0]);
  expect(await fittingPatterns(warehouse, [], patterns)).toEqual([0, 0, 0]);
});
