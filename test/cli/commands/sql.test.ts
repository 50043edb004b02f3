import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as sql from "../../../cli/commands/sql.js";
import { quoteText } from "../../../warehouse/sql.js";
import { expectRows, given } from "../../support/given.js";
import { call, publishedProject } from "../../support/published-project.js";

const AS_OF = "2026-02-01 00:00:00";
const RFM = [
  { customer_id: "c1", segment: "champion", monetary: "10.5000", as_of: AS_OF },
  { customer_id: "c2", segment: "new, soon", monetary: null, as_of: AS_OF },
];
const company = () => publishedProject({ "result.rfm": RFM }, AS_OF);
const QUERY = "select customer_id, segment, monetary from result.rfm order by customer_id";

test("prints the rows of a query as table, csv, json and ndjson", async () => {
  const folder = await company();
  const table = await call(folder, sql, "sql", QUERY);
  expect(table).toMatchObject({ exitCode: 0, err: "" });
  expect(table.out).toMatch(/customer_id\s+segment\s+monetary\n.*\nc1\s+champion\s+10.5000\nc2\s+new, soon\s+-\n$/);
  expect((await call(folder, sql, "sql", QUERY, "--format", "csv")).out).toBe(
    'customer_id,segment,monetary\r\nc1,champion,10.5000\r\nc2,"new, soon",\r\n',
  );
  const [json, ndjson] = [
    await call(folder, sql, "sql", QUERY, "--format", "json"),
    await call(folder, sql, "sql", QUERY, "--format", "ndjson"),
  ];
  const rows = RFM.map(({ customer_id, segment, monetary }) => ({ customer_id, segment, monetary }));
  expect(JSON.parse(json.out)).toEqual(rows);
  expect(
    ndjson.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(rows);
});

test("columns of equal names are all shown, and a query without rows keeps its header", async () => {
  const folder = await company();
  expect((await call(folder, sql, "sql", "select 1 as a, 2 as a", "--format", "csv")).out).toMatch(
    /^a,\w+\r\n1,2\r\n$/,
  );
  const none = await call(folder, sql, "sql", `${QUERY.replace("order", "where false order")};`, "--format", "csv");
  expect(none.out).toBe("customer_id,segment,monetary\r\n");
});

test("a table on the terminal says when it does not show all rows", async () => {
  const { out, err } = await call(await company(), sql, "sql", "select i from range(250) as r(i) order by i");
  expect(out.trimEnd().split("\n")).toHaveLength(102);
  expect(err).toContain("first 100 rows");
});

test("--out writes csv, ndjson and parquet whole, and leaves nothing else", async () => {
  const folder = await company();
  for (const ending of ["csv", "ndjson", "parquet"]) {
    const told = await call(folder, sql, "sql", QUERY, "--out", `rows.${ending}`);
    expect(told).toMatchObject({ exitCode: 0, out: "" });
  }
  expect(readdirSync(folder).sort()).toEqual([
    ".clientele",
    "clientele.yaml",
    "out",
    "rows.csv",
    "rows.ndjson",
    "rows.parquet",
  ]);
  expect(readFileSync(join(folder, "rows.csv"), "utf8")).toBe(
    'customer_id,segment,monetary\nc1,champion,10.5000\nc2,"new, soon",\n',
  );
  const other = await given({});
  await expectRows(
    other,
    `select * from read_parquet(${quoteText(join(folder, "rows.parquet"))})`,
    RFM.map(({ customer_id, segment, monetary }) => ({ customer_id, segment, monetary })),
  );
  other.close();
});

test("what writes, reads files, sets or logs is refused with exit code 2, and changes nothing", async () => {
  const folder = await company();
  writeFileSync(join(folder, "secret.csv"), "a\n1\n");
  const secret = quoteText(join(folder, "secret.csv"));
  for (const query of [
    `select * from read_csv(${secret})`,
    `select * from ${secret}`,
    `copy (select 1) to ${quoteText(join(folder, "stolen.csv"))}`,
    "create table result.x as select 1",
    "drop view result.rfm",
    `attach ${quoteText(join(folder, "x.duckdb"))}`,
    `call enable_logging(storage = 'file', storage_path = ${quoteText(folder)})`,
    "select * from enable_logging()",
    "set threads = 1",
    "select getenv('HOME')",
    "select now()",
    "select 1; drop view result.rfm",
  ]) {
    expect(await call(folder, sql, "sql", query), query).toMatchObject({ exitCode: 2, out: "" });
  }
  expect(readdirSync(folder).sort()).toEqual([".clientele", "clientele.yaml", "out", "secret.csv"]);
});

test("an unknown relation is told with the nearest one; no snapshot with what to do", async () => {
  expect((await call(await company(), sql, "sql", "select * from result.rfn")).err).toContain("result.rfm");
  const empty = await publishedProject({}, AS_OF);
  expect((await call(empty, sql, "sql", "select 1 as one", "--format", "csv")).out).toBe("one\r\n1\r\n");
});
