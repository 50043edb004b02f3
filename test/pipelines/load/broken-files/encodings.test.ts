import { describe } from "vitest";
import { itEnds } from "./outcome-table.js";
import { csv, line } from "./yard.js";

const latin = (text: string): Buffer => Buffer.from(text, "latin1");
const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
const cafe = csv(line("t1"), line("t2", { name: "café" }), line("t3"));
const encoding = (name: string) => ({ source: { format: { encoding: name } } });

describe("a file in another encoding than declared costs its lines, or is refused whole", () => {
  itEnds({
    "latin-1 that is called utf-8": {
      files: { "a.csv": latin(cafe) },
      ids: ["t1", "t3"],
      refused: [[3, null, "bad-encoding"]],
    },
    "latin-1 in a column that the header lacks": {
      files: { "a.csv": latin(csv(line("t1"), `${line("t2")},café`, line("t3"))) },
      ids: ["t1", "t3"],
      refused: [[3, null, "bad-encoding"]],
    },
    "latin-1 in the header": {
      files: { "a.csv": latin(cafe.replace("name", "größe")) },
      gate: ["bad-encoding", /a\.csv: the header is not valid utf-8/],
    },
    "a character cut in two at the end": {
      files: { "a.csv": Buffer.from(csv(line("t1"), line("t2", { name: "茶" }))).subarray(0, -2) },
      ids: ["t1"],
      refused: [[3, null, "bad-encoding"]],
    },
    "half a surrogate pair in utf-8": {
      files: {
        "a.csv": Buffer.concat([
          Buffer.from(csv(line("t1"))),
          Buffer.from(line("t2,")),
          Buffer.from([0xed, 0xa0, 0x80, 10]),
        ]),
      },
      ids: ["t1"],
      refused: [[3, null, "bad-encoding"]],
    },
    "utf-16 with its mark, whatever is declared": {
      files: { "a.csv": utf16(`\ufeff${cafe}`) },
      ids: ["t1", "t2", "t3"],
    },
    "utf-16 without a mark that is called utf-8": {
      files: { "a.csv": utf16(cafe) },
      gate: ["bad-encoding", /a\.csv: .*utf-16/],
    },
    "utf-16 cut in the middle of a character": {
      files: { "a.csv": utf16(`\ufeff${csv(line("t1"), line("t2"))}`).subarray(0, -3) },
      ids: ["t1"],
      refused: [[3, null, "bad-encoding"]],
    },
    "utf-8 that is called utf-16": {
      files: { "a.csv": cafe },
      ...encoding("utf-16"),
      gate: ["missing-column", /a\.csv: transaction_id needs the column "no"/],
    },
    "utf-8 that is called gb18030": {
      files: { "a.csv": csv(line("t1"), line("t2", { name: "é," }), line("t3")).replace("é,", "é") },
      ...encoding("gb18030"),
      ids: ["t1", "t2", "t3"],
    },
    "gb18030 that is called utf-8": {
      files: {
        "a.csv": Buffer.concat([Buffer.from(csv(line("t1"))), Buffer.from(line("t2,")), Buffer.from([0xb2, 0xe8, 10])]),
      },
      ids: ["t1"],
      refused: [[3, null, "bad-encoding"]],
    },
    "a byte that big5 does not have": {
      files: {
        "a.csv": Buffer.concat([
          Buffer.from(csv(line("t1"))),
          Buffer.from(line("t2", { name: "x" }).slice(0, -1)),
          Buffer.from([0xff, 10]),
        ]),
      },
      ...encoding("big5"),
      ids: ["t1"],
      refused: [[3, null, "bad-encoding"]],
    },
  });
});
