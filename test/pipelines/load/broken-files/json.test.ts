import { describe } from "vitest";
import { itEnds } from "./outcome-table.js";

const row = (no: string, change: object = {}): string =>
  `${JSON.stringify({ no, item: "tea", at: "2026-01-02", n: 1, price: "2.50", ...change })}\n`;
/** A row whose price is this JSON, valid or not. */
const priced = (no: string, price: string): string => row(no, { price: "@" }).replace('"@"', () => price);
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("a broken line of ndjson costs itself", () => {
  const costs = (bad: string | Uint8Array, rule: string, column: string | null = null) => ({
    files: { "a.ndjson": Buffer.concat([Buffer.from(row("t1")), Buffer.from(bad), Buffer.from(row("t3"))]) },
    ids: ["t1", "t3"],
    refused: [[2, column, rule]] as const,
  });
  itEnds({
    "half a line": costs(`${row("t2").slice(0, 20)}\n`, "not-json"),
    "half a line at the end": {
      files: { "a.ndjson": row("t1") + row("t2").slice(0, 20) },
      ids: ["t1"],
      refused: [[2, null, "not-json"]],
    },
    "two objects in a line": costs(row("t2").replace("\n", row("t4")), "not-json"),
    "an array": costs("[1, 2]\n", "not-json"),
    "a number alone": costs("17\n", "not-json"),
    "a csv line": costs("t2,tea,2026-01-02\n", "not-json"),
    "NUL bytes": costs("\0\0\0\n", "nul-byte"),
    "bytes that are no utf-8": costs(Buffer.from(row("t2", { item: "café" }), "latin1"), "bad-encoding"),
    "a surrogate alone": costs(row("t2").replace("tea", "\\ud800"), "not-json"),
    "a hundred thousand brackets": costs(priced("t2", nested(100_000)), "not-a-number", "price"),
    "an object for a number": costs(priced("t2", '{"amount":1}'), "not-a-number", "price"),
    NaN: costs(priced("t2", "NaN"), "not-a-number", "price"),
    "a number beyond a double": costs(priced("t2", "1e999"), "not-a-number", "price"),
    "a number of more digits than a double keeps": costs(
      priced("t2", "0.1234567890123456789"),
      "inexact-number",
      "price",
    ),
    "a number of twenty digits": costs(priced("t2", "12345678901234567890"), "not-a-number", "price"),
    "truth for a number": costs(priced("t2", "true"), "not-a-number", "price"),
    "a line of 20 MB": costs(row("t2", { name: "x".repeat(20 << 20) }), "long-line"),
    "a line of 40 MB": {
      files: () => ({ "a.ndjson": row("t1") + row("t2", { name: "x".repeat(40 << 20) }) }),
      gate: ["long-line", /longer than 32 MB/],
    },
    "an empty file": { files: { "a.ndjson": "" }, gate: ["empty-file", /a\.ndjson/] },
    "lines without an object": { files: { "a.ndjson": "x\ny\n" }, gate: ["missing-column", /a\.ndjson/] },
    "a key twice": { files: { "a.ndjson": row("t1").replace("{", '{"no":"t9",') }, ids: ["t9"] },
    "a byte order mark": { files: { "a.ndjson": `\ufeff${row("t1")}` }, ids: ["t1"] },
    "line ends of two kinds": { files: { "a.ndjson": row("t1").replace("\n", "\r\n") + row("t2") }, ids: ["t1", "t2"] },
    "a JSON array under the name of ndjson": {
      files: { "a.ndjson": `[${row("t1")},${row("t2")}]` },
      gate: ["missing-column", /a\.ndjson/],
    },
  });
});

describe("a broken json file is refused whole, or its values cost their rows", () => {
  itEnds({
    "an array that is cut short": {
      files: { "a.json": `[${row("t1")},${row("t2").slice(0, 30)}` },
      gate: ["damaged-json", /a\.json: line \d/],
    },
    "something after the array": {
      files: { "a.json": `[${row("t1")}] and more` },
      gate: ["damaged-json", /a\.json: line \d/],
    },
    "no array at all": { files: { "a.json": '"text"' }, gate: ["damaged-json", /a\.json/] },
    "an empty array": { files: { "a.json": "[]" }, gate: ["missing-column", /a\.json/] },
    "an element that is no object": {
      files: { "a.json": `[${row("t1")}, 17]` },
      ids: ["t1"],
      refused: [[2, null, "not-json"]],
    },
    "a number beyond a double": {
      files: { "a.json": `[${row("t1")},${priced("t2", "1e999")}]` },
      ids: ["t1"],
      refused: [[2, "price", "not-a-number"]],
    },
  });
});
