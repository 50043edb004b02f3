import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { expect, test } from "vitest";
import * as customer from "../../../cli/commands/customer.js";
import * as quarantine from "../../../cli/commands/quarantine.js";
import * as segment from "../../../cli/commands/segment.js";
import * as sql from "../../../cli/commands/sql.js";
import { quoteText } from "../../../warehouse/sql.js";
import { given } from "../../support/given.js";
import { call, publishedProject } from "../../support/published-project.js";
import { readXlsx } from "../../support/read-xlsx.js";

const AS_OF = "2026-02-01 00:00:00";
const company = () =>
  publishedProject(
    {
      "core.customer": [{ customer_id: "c1", customer_ref: "007", name: "=Ann", joined_at: "2026-01-02 03:04:05" }],
      "core.customer_ref": [{ space: "default", ref: "007", customer_id: "c1", known_at: "2026-01-01 00:00:00" }],
      "core.customer_merge": [],
      "result.customer": [{ customer_id: "c1", customer_ref: "007", monetary: "12.5000", frequency: 3, as_of: AS_OF }],
      "result.segment_member": [{ segment: "lapsing", customer_id: "c1", as_of: AS_OF }],
      "quarantine.refused": ["bad", "worse"].map((raw_text, i) => ({
        source: "sales",
        file: "a.csv",
        line_number: i + 2,
        column_name: "amount",
        rule: "number",
        message: "no number",
        raw_text,
        load_id: "l1",
        state: "open",
        delivery: 1,
      })),
    },
    AS_OF,
    { "segments/lapsing.yaml": "name: lapsing\nwhere: monetary >= 0\n" },
  );

const texts = async (path: string) =>
  [...(await readXlsx(path)).sheets[0]!.values()].map((row) => [...row.values()].map(({ text }) => text));

test("an answer of sql goes to each format by the ending of the file, and nothing else is left there", async () => {
  const folder = await company();
  const query = "select customer_ref, monetary, frequency, as_of from result.customer -- of one";
  for (const ending of ["xlsx", "arrow", "parquet", "csv", "ndjson", "json"]) {
    const told = await call(folder, sql, "sql", query, "--out", `rows.${ending}`);
    expect(told, ending).toMatchObject({ exitCode: 0, out: "" });
  }
  expect(readdirSync(folder).filter((name) => !/^(\.clientele|clientele\.yaml|out|segments)$/.test(name))).toHaveLength(
    6,
  );
  const names = ["customer_ref", "monetary", "frequency", "as_of"];
  expect(await texts(join(folder, "rows.xlsx"))).toEqual([names, ["007", "12.5000", "3", "46054"]]);
  const table = tableFromIPC(readFileSync(join(folder, "rows.arrow")));
  expect(table.schema.fields.map(String)).toEqual([
    "customer_ref: Utf8",
    "monetary: Decimal[18e+4]",
    "frequency: Int64",
    "as_of: Timestamp<MICROSECOND>",
  ]);
  expect(readFileSync(join(folder, "rows.ndjson"), "utf8")).toBe(
    '{"customer_ref":"007","monetary":12.5000,"frequency":3,"as_of":"2026-02-01T00:00:00"}\n',
  );
  expect(JSON.parse(readFileSync(join(folder, "rows.json"), "utf8"))).toHaveLength(1);
});

test("an ending that says no format is wrong usage and names those there are; --format may say no other", async () => {
  const folder = await company();
  for (const [file, command] of [
    [sql, ["sql", "select 1 as a"]],
    [customer, ["customer", "007"]],
    [segment, ["segment", "list"]],
    [segment, ["segment", "show", "lapsing"]],
    [quarantine, ["quarantine", "show"]],
  ] as const) {
    const { exitCode, err } = await call(folder, file, ...command, "--out", "rows.xls");
    expect([exitCode, err], command[0]).toEqual([
      2,
      expect.stringMatching(/\.csv, \.xlsx, .*got "\.xls".*unknown-format/),
    ]);
    const two = await call(folder, file, ...command, "--out", "rows.xlsx", "--format", "csv");
    expect([two.exitCode, two.err]).toEqual([2, expect.stringContaining("two-formats")]);
  }
  expect(readdirSync(folder).filter((name) => name.startsWith("rows"))).toEqual([]);
});

test("what commands print goes through the same writers: rows as rows, a card as one row for each value", async () => {
  const folder = await company();
  const out = (name: string) => ["--out", name];
  expect(await call(folder, quarantine, "quarantine", "show", ...out("bad.xlsx"))).toMatchObject({
    exitCode: 0,
    out: "",
  });
  expect((await texts(join(folder, "bad.xlsx"))).slice(1).map((row) => [row[2], row.at(-1)])).toEqual([
    ["2", "bad"],
    ["3", "worse"],
  ]);
  expect(await call(folder, customer, "customer", "007", ...out("ann.parquet"))).toMatchObject({ exitCode: 0 });
  const reader = await given({});
  const card = await reader.rows(
    `select * from read_parquet(${quoteText(join(folder, "ann.parquet"))}) where name in ('name', 'monetary', 'joined_at', 'ref')`,
  );
  reader.close();
  expect(card).toEqual(
    expect.arrayContaining([
      { section: "attributes", row: null, name: "name", value: "=Ann" },
      { section: "results", row: null, name: "monetary", value: "12.5000" },
      { section: "refs", row: 1, name: "ref", value: "007" },
    ]),
  );
  expect(await call(folder, segment, "segment", "show", "lapsing", ...out("lapsing.csv"))).toMatchObject({
    exitCode: 0,
  });
  expect(readFileSync(join(folder, "lapsing.csv"), "utf8")).toMatch(/^section,row,name,value\n"",,segment,lapsing\n/);
  expect(await call(folder, segment, "segment", "list", ...out("all.arrow"))).toMatchObject({ exitCode: 0 });
  expect(tableFromIPC(readFileSync(join(folder, "all.arrow"))).numRows).toBe(1);
});
