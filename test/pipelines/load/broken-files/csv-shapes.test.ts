import { describe } from "vitest";
import { itEnds } from "./outcome-table.js";
import { csv, HEAD, line } from "./yard.js";

const bytes = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));
const three = csv(line("t1"), line("t2"), line("t3"));
const ALL = ["t1", "t2", "t3"];
const MB = 1 << 20;

describe("a csv file of a broken shape costs itself, or its broken lines, and nothing else", () => {
  itEnds({
    "an empty file": { files: { "a.csv": "" }, gate: ["empty-file", /a\.csv: the file is empty/] },
    "a file of blank lines": { files: { "a.csv": "\n\n\r\n\n" }, gate: ["empty-file", /a\.csv: .*blank lines only/] },
    "a byte order mark and nothing else": { files: { "a.csv": "\ufeff" }, gate: ["empty-file", /a\.csv/] },
    "a header and nothing else": { files: { "a.csv": `${HEAD}\n` } },
    "a header without a line end": { files: { "a.csv": HEAD } },
    "a file without a header": {
      files: { "a.csv": `${line("t1", { name: "Green" })}\n` },
      gate: ["missing-column", /needs the column "no".*"t1"/],
    },
    "a missing column": {
      files: { "a.csv": "no,item,n\nt1,tea,1\n" },
      gate: ["missing-column", /a\.csv: occurred_at needs the column "at"/],
    },
    "an extra column": { files: { "a.csv": `${HEAD},more\n${line("t1")},x\n` }, ids: ["t1"] },
    "columns in another order in the next file": {
      files: { "a.csv": csv(line("t1")), "b.csv": "price,name,no,item,at,n\n2.50,Tea,t2,tea,2026-01-02,1\n" },
      ids: ["t1", "t2"],
    },
    "a column less in the next file": {
      files: { "a.csv": csv(line("t1")), "b.csv": "no,item,n\nt2,tea,1\n" },
      ids: ["t1"],
      gate: ["missing-column", /b\.csv/],
    },
    "half a file": {
      files: { "a.csv": three.slice(0, -14) },
      ids: ["t1", "t2"],
      refused: [[4, null, "too-few-columns"]],
    },
    "lines with too few and too many columns": {
      files: { "a.csv": csv(line("t1"), "t2", `${line("t3")},x,y`) },
      ids: ["t1"],
      refused: [
        [3, null, "too-few-columns"],
        [4, null, "too-many-columns"],
      ],
    },
    "a quote that never closes": {
      files: { "a.csv": csv(line("t1"), line("t2", { name: '"Tea' }), line("t3")) },
      ids: ["t1", "t3"],
      refused: [[3, null, "unclosed-quote"]],
    },
    "a quote that never closes in the last line": {
      files: { "a.csv": csv(line("t1"), line("t2", { name: '"Tea' })) },
      ids: ["t1"],
      refused: [[3, null, "unclosed-quote"]],
    },
    "a quote in the header that never closes": {
      files: { "a.csv": three.replace("name", '"name') },
      gate: ["no-header", /a quote in it/],
    },
    "text behind a closing quote": {
      files: { "a.csv": csv(line("t1", { name: '"Tea" green' }), line("t2")) },
      ids: ["t2"],
      refused: [[2, null, "unclosed-quote"]],
    },
    "a NUL byte in a field": {
      files: { "a.csv": csv(line("t1"), line("t2", { name: "T\0ea" }), line("t3")) },
      ids: ["t1", "t3"],
      refused: [[3, null, "nul-byte"]],
    },
    "a NUL byte in the header": { files: { "a.csv": three.replace("name", "na\0me") }, gate: ["bad-encoding", /NUL/] },
    "NUL bytes alone": { files: { "a.csv": Buffer.alloc(3 * MB) }, gate: ["no-header", /a\.csv/] },
    "a file that goes on with NUL bytes": {
      files: { "a.csv": bytes(three, Buffer.alloc(4096)) },
      ids: ALL,
      refused: [[5, null, "nul-byte"]],
    },
    "a line of 20 MB that is right": {
      files: () => ({ "a.csv": csv(line("t1"), line("t2", { name: "x".repeat(20 * MB) }), line("t3")) }),
      ids: ALL,
    },
    "a line of 20 MB that is wrong": {
      files: () => ({ "a.csv": csv(line("t1"), line("t2", { price: "x", name: "x".repeat(20 * MB) }), line("t3")) }),
      ids: ["t1", "t3"],
      refused: [[3, "price", "not-a-number"]],
    },
    "a line of 40 MB": {
      files: () => ({ "a.csv": csv(line("t1"), line("t2", { name: "x".repeat(40 * MB) })) }),
      gate: ["long-line", /longer than 32 MB/],
    },
    "a quote that a million lines do not close": {
      files: () => ({ "a.csv": csv(line("t1", { name: `"${"some text in a line of its own\n".repeat(1_100_000)}` })) }),
      gate: ["unreadable-file", /more than 1,000,000 of its lines/],
    },
    "a header of 2 MB": {
      files: { "a.csv": `${HEAD},${"h".repeat(2 * MB)}\n${line("t1")},x\n` },
      gate: ["no-header", /a\.csv/],
    },
    "ten thousand columns": {
      files: {
        "a.csv": `${HEAD},${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(",")}\n${line("t1")}${",x".repeat(10_000)}\n`,
      },
      ids: ["t1"],
    },
    "line ends of three kinds": {
      files: { "a.csv": `${HEAD}\r\n${line("t1")}\n${line("t2")}\r\n${line("t3")}\r\r\n${line("t4")}` },
      ids: ["t1", "t2", "t4"],
      refused: [[4, null, "stray-return"]],
    },
    "line ends of old Macs": { files: { "a.csv": three.replaceAll("\n", "\r") }, ids: ALL },
    "the same header in the middle": {
      files: { "a.csv": `${three}${csv(line("t4"))}` },
      ids: [...ALL, "t4"],
      refused: [[5, "at", "not-a-time"]],
    },
    "a file joined to itself, mark and all": {
      files: { "a.csv": `${three}\ufeff${three}` },
      ids: ["t1", "t1", "t2", "t2", "t3", "t3"],
      refused: [[5, "at", "not-a-time"]],
    },
    "the wrong delimiter": {
      files: { "a.csv": three },
      source: { format: { delimiter: ";" } },
      gate: ["missing-column", /needs the column "no"/],
    },
    "a web page under the name of a table": {
      files: { "a.csv": "<!doctype html>\n<html><body>Your session has ended</body></html>\n" },
      gate: ["missing-column", /<!doctype html>/],
    },
    "a spreadsheet under the name of a table": {
      files: { "a.csv": bytes("PK\u0003\u0004", Buffer.alloc(600, 7), "\n") },
      gate: ["missing-column", /a\.csv/],
    },
  });
});

describe("keys that disagree cost their rows, and equal rows none", () => {
  const byLine = { source: {}, columns: { line_id: "line" } };
  const rows = (...lines: readonly string[]): string => `${HEAD},line\n${lines.join("\n")}\n`;
  itEnds({
    "two rows of one key in one file": {
      ...byLine,
      files: { "a.csv": rows(`${line("t1")},1`, `${line("t1", { price: "9" })},1`, `${line("t2")},1`) },
      ids: ["t2"],
      refused: [
        [2, null, "key-conflict"],
        [3, null, "key-conflict"],
      ],
    },
    "two rows of one key in two files": {
      ...byLine,
      files: { "a.csv": rows(`${line("t1")},1`), "b.csv": rows(`${line("t1", { price: "9" })},1`, `${line("t2")},1`) },
      ids: ["t1", "t2"],
      refused: [[2, null, "append-conflict"]],
    },
    "one row in two files": {
      ...byLine,
      files: { "a.csv": rows(`${line("t1")},1`), "b.csv": rows(`${line("t1")},1`, `${line("t2")},1`) },
      ids: ["t1", "t2"],
      repeated: 1,
    },
  });
});
