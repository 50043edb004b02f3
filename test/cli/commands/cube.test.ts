import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as cube from "../../../cli/commands/cube.js";
import { printStream } from "../../../cli/print-stream.js";
import { format, type Row } from "../../../cli/print.js";
import { call, publishedProject, PROJECT } from "../../support/published-project.js";

const AS_OF = "2026-02-01 00:00:00";
const CUBE = `name: sales
title: Sales
fact: line
dimensions: { date: { time: business_date }, channel: channel, place: { levels: { country: country, town: location } } }
measures:
  revenue: { sum: amount_home, format: money, description: Sales less returns }
  lines: { count: rows }
  wait: { average: quantity, format: seconds }
  share: { share_of_parent: revenue }
`;
const line = (channel: string | null, day: string, amount: string) => ({
  transaction_id: `${channel} ${day}`,
  channel,
  country: "GB",
  location: "Leeds",
  occurred_at: `${day} 10:00:00`,
  business_date: day,
  amount_home: amount,
  amount,
  quantity: "2.500",
  kind: "sale",
  is_sale: true,
});
const LINES = [
  line("web", "2026-01-02", "1234567.8900"),
  line("shop", "2026-01-03", "0.1100"),
  line(null, "2025-12-31", "2.0000"),
];
const shop = (yaml = PROJECT) =>
  publishedProject({ "core.line": LINES }, AS_OF, { "clientele.yaml": yaml, "cubes/sales.yaml": CUBE });

test("a table has numbers as people write them, files and formats have them exactly", async () => {
  const folder = await shop();
  const words = ["cube", "query", "sales", "--by", "channel", "--measures", "revenue,lines,wait,share"];
  const table = await call(folder, cube, ...words, "--totals", "rollup");
  expect(table).toMatchObject({ exitCode: 0, err: "" });
  expect(table.out.split("\n").slice(2, 6)).toEqual([
    "shop             £0.11      1  2.5 s     0%",
    "web      £1,234,567.89      1  2.5 s   100%",
    "-                £2.00      1  2.5 s     0%",
    "all      £1,234,570.00      3  2.5 s   100%",
  ]);
  const csv = await call(folder, cube, ...words.slice(0, 5), "--measures", "revenue", "--format", "csv");
  expect(csv.out).toBe("channel,revenue\r\nshop,0.1100\r\nweb,1234567.8900\r\n,2.0000\r\n");
  expect(await call(folder, cube, ...words, "--out", "answer.ndjson")).toMatchObject({ exitCode: 0, out: "" });
  expect(readFileSync(join(folder, "answer.ndjson"), "utf8").split("\n")[1]).toContain(
    '"revenue":1234567.8900,"lines":1',
  );
});

test("a project in Chinese reads yuan, and words of its own for totals and the rest", async () => {
  const folder = await shop("name: shop\ntime_zone: Asia/Shanghai\ncurrency: CNY\nlanguage: zh\ncountry: CN\n");
  const { out } = await call(
    folder,
    cube,
    "cube",
    "query",
    "sales",
    "--by",
    "channel",
    "--measures",
    "revenue,wait",
    "--top",
    "1",
    "--totals",
    "rollup",
  );
  expect(out).toContain("¥0.11  2.5 秒");
  expect(out).toMatch(/\n其他 .*\n合计 /);
});

test("cube list says what a cube can be asked, for people and for programs", async () => {
  const folder = await shop();
  const { out } = await call(folder, cube, "cube", "list");
  expect(out).toMatch(/^sales: Sales, of core.line\n/);
  expect(out).toMatch(/place +country > town\n/);
  expect(out).toMatch(/revenue +money +Sales less returns\n/);
  const json = JSON.parse((await call(folder, cube, "cube", "list", "sales", "--format", "json")).out) as {
    measures: unknown[];
  }[];
  expect(json).toHaveLength(1);
  expect(json[0]!.measures[1]).toEqual({
    name: "lines",
    title: "lines",
    description: null,
    format: "number",
    formula: "rows",
  });
  const csv = (await call(folder, cube, "cube", "list", "--format", "csv")).out.split("\r\n");
  expect(csv[0]).toBe("cube,part,name,title,description,levels,format,formula");
  expect(csv.filter((row) => row.startsWith("sales,measure,"))).toHaveLength(4);
  expect(await call(folder, cube, "cube", "list", "sale")).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('"sales"') as unknown,
  });
});

test("names that are none exit with 2 and the nearest name, and each kind of name in the wrong place is told where it belongs", async () => {
  const folder = await shop();
  const ask = (...words: string[]) => call(folder, cube, "cube", "query", "sales", ...words);
  for (const [words, told] of [
    [["--by", "chanel", "--measures", "lines"], 'Did you mean "channel"?'],
    [["--by", "channel", "--measures", "line"], 'Did you mean "lines"?'],
    [["--by", "revenue", "--measures", "lines"], "It is a measure: name it in --measures."],
    [["--by", "channel", "--measures", "lines", "--where", "revenue > 5"], "write it as --having"],
    [["--by", "channel", "--measures", "lines", "--having", "lines + 1"], "true or false for a row of the answer"],
    [["--by", "channel", "--measures", "lines", "--having", "lines > 'many'"], "--having, over what the answer shows"],
    [["--by", "channel", "--measures", "lines", "--pivot", "revenue"], "It is a measure"],
    [["--by", "channel", "--measures", "lines", "--sort", "line desc"], 'Did you mean "lines"?'],
    [["--by", "channel", "--measures", "lines", "--plot", "x.png"], ".svg"],
  ] as const) {
    const { exitCode, out, err } = await ask(...words);
    expect({ exitCode, out }, words.join(" ")).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(told);
  }
  const none = await ask("--by", "channel", "--measures", "lines", "--where", "channel = 'fax'", "--format", "json");
  expect(none).toMatchObject({ exitCode: 0, out: "[]\n" });
  expect(none.err).toContain("the answer has no rows: nothing fits --where\n");
});

test("a picture is written whole, beside the answer; --explain says what it was computed from", async () => {
  const folder = await shop();
  const { out, err } = await call(
    folder,
    cube,
    "cube",
    "query",
    "sales",
    "--by",
    "date.month",
    "--measures",
    "revenue",
    "--plot",
    "r.svg",
    "--explain",
    "--format",
    "csv",
  );
  expect(out.split("\r\n")).toHaveLength(4);
  expect(err).toContain("from core.line");
  expect(err).toContain("1 statement");
  expect(readFileSync(join(folder, "r.svg"), "utf8")).toMatch(/^<svg [\s\S]*<title[\s\S]*<desc[\s\S]*<\/svg>\n$/);
  expect(
    (
      await call(
        folder,
        cube,
        "cube",
        "query",
        "sales",
        "--measures",
        "revenue",
        "--where",
        "false",
        "--by",
        "channel",
        "--plot",
        "none.svg",
      )
    ).exitCode,
  ).toBe(2);
  expect(existsSync(join(folder, "none.svg"))).toBe(false);
});

test("what is printed part by part is what would be printed at once, in each format", async () => {
  const rows: Row[] = Array.from({ length: 7 }, (_, i) => ({
    name: `a,"${i}\n`,
    value: i === 3 ? null : i,
    list: ["x"],
  }));
  const columns = ["name", "value", "list"].map((name) => ({ name }));
  for (const as of ["csv", "json", "ndjson"] as const) {
    for (const given of [rows, []]) {
      let out = "";
      const count = await printStream({ write: (text) => (out += text) }, parts(given), columns, as);
      expect(count).toBe(given.length);
      expect(out).toBe(format(given, columns, as));
    }
  }
});

test("no part is made before the one before it was taken, and none after the reader has gone", async () => {
  let made = 0;
  let heard: (() => void) | undefined;
  const slow = {
    destroyed: false,
    write: () => false,
    once: (event: string, listener: () => void) => event === "drain" && (heard = listener),
    off: () => {},
  };
  async function* endless() {
    for (;;) yield [{ n: ++made }];
  }
  const done = printStream(slow, endless(), [{ name: "n" }], "ndjson");
  for (let taken = 1; taken <= 3; taken++) {
    await new Promise((resolve) => setImmediate(resolve));
    expect(made).toBe(taken);
    heard!();
  }
  await new Promise((resolve) => setImmediate(resolve));
  slow.destroyed = true;
  heard!();
  await done;
  expect(made).toBeLessThanOrEqual(5);
});

async function* parts(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let i = 0; i < rows.length; i += 3) yield rows.slice(i, i + 3);
}
