import { describe } from "vitest";
import { itEnds, type Broken } from "./outcome-table.js";
import { csv, HEAD, line } from "./yard.js";

const quoted = (name: string): string => (/["\n\r,]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

/** Names that steer some program; each is mapped, kept as an x_ column, and stands in a refused row. */
const NAMES: Readonly<Record<string, string>> = {
  "a statement": '"; drop table x; --',
  "a word of SQL": "select",
  "the engine's row number": "rowid",
  "the engine's file name": "filename",
  "the engine's number of a file": "file_index",
  "the loader's own state of a row": "__state",
  "the loader's own file of a row": "__file",
  "the loader's own JSON": "__json",
  "the loader's own problem": "problem",
  "a prefix of the loader": "m_product_id",
  quotes: "a\"b'c`d",
  "a line break": "a\nb",
  "marks from right to left": "a\u202eb\u200f",
  "an emoji": "🍵",
  "a star": "*",
  "a placeholder": "$1",
  "a path into a struct": "a.b[1]",
  "a backslash": "\\",
  Chinese: "品名（中文）",
  "three hundred characters": "x".repeat(300),
};

describe("a column of any name is a column, in csv and in JSON", () => {
  itEnds(
    Object.fromEntries(
      Object.entries(NAMES).flatMap(([what, name]): [string, Broken][] => {
        const columns = { product_name: name };
        const source = { extra: [name] };
        const head = HEAD.replace("name", () => quoted(name));
        const object = (no: string, price: string): string =>
          `${JSON.stringify({ no, item: "tea", at: "2026-01-02", price, [name]: "v" })}\n`;
        const inner = name.split("\n").length - 1;
        return [
          [
            `${what}, in csv`,
            {
              files: {
                "a.csv": `${head}\n${line("t1", { name: "v" })}\n${line("t2", { price: "x" })}\n`,
                "b.csv": `${head}\n${line("t3")}\n`,
              },
              columns,
              source,
              ids: ["t1", "t3"],
              refused: [[3 + inner, "price", "not-a-number"]],
            },
          ],
          [
            `${what}, in JSON`,
            {
              files: { "a.ndjson": object("t1", "1") + object("t2", "x") },
              columns,
              source,
              ids: ["t1"],
              refused: [[2, "price", "not-a-number"]],
            },
          ],
        ];
      }),
    ),
  );
});

describe("names that cannot be told apart refuse their file; names that are missing refuse nothing", () => {
  const one = (head: string): Broken["files"] => ({ "a.csv": `${head}\n${line("t1")},x\n` });
  itEnds({
    "a name twice": { files: one(`${HEAD},no`), gate: ["duplicate-column", /a\.csv: the header names "no" twice/] },
    "two names that differ in case": {
      files: one(`${HEAD},NO`),
      gate: ["duplicate-column", /"no" and "NO", which differ by case only/],
    },
    "two keys of JSON that differ in case": {
      files: { "a.ndjson": `${JSON.stringify({ no: "t1", NO: "t2", item: "tea", at: "2026-01-02", price: "1" })}\n` },
      gate: ["duplicate-column", /differ by case only/],
    },
    "no name": { files: one(`${HEAD},`), ids: ["t1"] },
    "two without a name": { files: { "a.csv": `${HEAD},,\n${line("t1")},x,y\n` }, ids: ["t1"] },
    "an empty key of JSON": {
      files: { "a.ndjson": `${JSON.stringify({ "": "x", no: "t1", item: "tea", at: "2026-01-02", price: "1" })}\n` },
      ids: ["t1"],
    },
    "a byte order mark before a name in the middle": {
      files: { "a.csv": csv(line("t1")).replace("item", "\ufeffitem") },
      ids: ["t1"],
    },
    "two byte order marks": { files: { "a.csv": `\ufeff\ufeff${csv(line("t1"))}` }, ids: ["t1"] },
    "blanks around a name": { files: { "a.csv": csv(line("t1")).replace("no,item", " no , item ") }, ids: ["t1"] },
    "another case in the next file": {
      files: { "a.csv": csv(line("t1")), "b.csv": csv(line("t2")).replace("no,", "NO,") },
      ids: ["t1"],
      gate: ["missing-column", /b\.csv: transaction_id needs the column "no".*"NO"/],
    },
  });
});

describe("a path of any name is a path", () => {
  const paths = [
    "with space.csv",
    "quote'd.csv",
    'double"quoted.csv',
    "[a].csv",
    "*.csv",
    "{a,b}.csv",
    "?.csv",
    "订单 🍵.csv",
    "new\nline.csv",
    "back\\slash.csv",
    `${"a".repeat(251)}.csv`,
    "\u202efrom right to left.csv",
    "%20.csv",
    "-x.csv",
    "$HOME.csv",
    "~.csv",
    "#a.csv",
    "!a.csv",
    "a;b.csv",
  ];
  const content = (i: number): string => csv(line(`t${100 + i}`), line(`bad${i}`, { price: "x" }));
  itEnds({
    "files of all these names in one load": {
      files: Object.fromEntries(paths.map((path, i) => [path, content(i)])),
      ids: paths.map((_, i) => `t${100 + i}`),
      refused: paths.map(() => [3, "price", "not-a-number"] as const),
      skip: process.platform === "win32",
    },
  });
});
