import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ExportDefinition } from "../../../project/export-definition.js";
import type { Project } from "../../../project/project.js";
import { giveTable } from "../../support/given.js";
import { aList, aProject, aWarehouse, NIGHT, runExport, type Member } from "./lists-project.js";

const column = (name: string, header: string | null = null) => ({ name, header });

async function written(
  members: readonly Member[],
  differs: Partial<ExportDefinition>,
  project: Partial<Project> = {},
): Promise<{ bytes(file: string): Buffer; text(file: string): string }> {
  const made = aProject([aList(differs)], project);
  const warehouse = await aWarehouse(members);
  await runExport(made, warehouse);
  warehouse.close();
  const bytes = (file: string) => readFileSync(join(made.directory, "out/lists/win-back/2026-03-01", file));
  return { bytes, text: (file) => bytes(file).toString("utf8") };
}

const FOR_PEOPLE = [{ format: "csv" as const, for: "people" as const }];

test("csv for people begins with the UTF-8 mark, csv for machines does not", async () => {
  const files = [...FOR_PEOPLE, { format: "csv" as const, for: "machines" as const }];
  const { bytes } = await written([{ customer_id: "c1" }], { files });
  expect(bytes("win-back.csv").subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(bytes("win-back.machines.csv").subarray(0, 3).toString()).toBe("cus");
  expect(bytes("changes.machines.csv").subarray(0, 3).toString()).toBe("cha");
  expect(bytes("control/withheld.csv").subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
});

test("headers for people are in the project's language, and a list's own header wins", async () => {
  const differs = {
    columns: [column("customer_ref"), column("email", "Mail to"), column("ref_card")],
    files: FOR_PEOPLE,
  };
  const en = await written([{ customer_id: "c1" }], differs);
  expect(en.text("win-back.csv").slice(1).split("\n")[0]).toBe('"Customer number","Mail to","Number (card)"');
  const zh = await written([{ customer_id: "c1" }], differs, { language: "zh" });
  expect(zh.text("win-back.csv").slice(1).split("\n")[0]).toBe('"客户编号","Mail to","编号（card）"');
});

test("identifiers and phones are cells of text for people, and exact for machines", async () => {
  const members = [{ customer_id: "c1", customer_ref: "000123", phone: "+441632960001" }];
  const columns = [column("customer_ref"), column("phone"), column("ref_card")];
  const people = await written(members, { columns, files: FOR_PEOPLE });
  expect(people.text("win-back.csv").split("\n")[1]).toBe('"=""000123""","=""+44 1632 960001""","=""0c1"""');
  const machines = await written(members, { columns });
  expect(machines.text("win-back.csv").split("\n")[1]).toBe("000123,+441632960001,0c1");
});

test("no cell of text begins a formula, numbers stay numbers, and machines get what was written", async () => {
  const names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "　＝1", "a;=1", "b\n=1", "plain - text", "a=b"];
  const members = names.map((name, i) => ({ customer_id: `c${i}`, name, churn_probability: -i - 0.5 }));
  const columns = [column("name"), column("churn_probability")];
  const people = await written(members, { columns, files: FOR_PEOPLE });
  const body = people.text("win-back.csv").split("\n").slice(1).join("\n");
  expect(body).toBe(
    `"'=1+1",-0.5\n"'+1",-1.5\n"'-1",-2.5\n"'@SUM(A1)",-3.5\n"\t'=1",-4.5\n" '=1",-5.5\n"　'＝1",-6.5\n"a;'=1",-7.5\n"b\n'=1",-8.5\n"plain - text",-9.5\n"a=b",-10.5\n`,
  );
  const machines = await written(members, { columns });
  expect(machines.text("win-back.csv")).toContain("=1+1,-0.5\n");
});

test("an identifier that could close its own quotes is no formula", async () => {
  const members = [
    { customer_id: "c1", customer_ref: '=HYPERLINK("x")' },
    { customer_id: "c2", customer_ref: '1"&A1&"' },
  ];
  const { text } = await written(members, { columns: [column("customer_ref")], files: FOR_PEOPLE });
  expect(text("win-back.csv").split("\n").slice(1, 3)).toEqual([`"'=HYPERLINK(""x"")"`, '"1""&A1&"""']);
});

test("ref_<space> is the least ref of the space known then, also of an id that became the customer since", async () => {
  const project = aProject([aList({ columns: [column("customer_id"), column("ref_card")] })]);
  const warehouse = await aWarehouse([{ customer_id: "c1" }, { customer_id: "c2" }]);
  const known = "2026-01-01 00:00:00";
  await giveTable(warehouse, "core.customer_merge", [{ from_id: "old", into_id: "c2", known_at: known }]);
  await giveTable(warehouse, "core.customer_ref", [
    { space: "card", ref: "8", customer_id: "c1", known_at: known },
    { space: "card", ref: "7", customer_id: "c1", known_at: known },
    { space: "card", ref: "1", customer_id: "c1", known_at: NIGHT },
    { space: "shop", ref: "0", customer_id: "c1", known_at: known },
    { space: "card", ref: "5", customer_id: "old", known_at: known },
    { space: "card", ref: "6", customer_id: "c2", known_at: known },
  ]);
  await runExport(project, warehouse);
  warehouse.close();
  expect(readFileSync(join(project.directory, "out/lists/win-back/2026-03-01/win-back.csv"), "utf8")).toBe(
    "customer_id,ref_card\nc1,7\nc2,5\n",
  );
});

test("ndjson and parquet hold the same rows", async () => {
  const files = (["ndjson", "parquet"] as const).map((format) => ({ format, for: "machines" as const }));
  const { text, bytes } = await written([{ customer_id: "c1", churn_probability: 0.25 }], { files });
  expect(text("win-back.ndjson")).toBe('{"customer_ref":"c1","name":null,"churn_probability":0.25}\n');
  expect(bytes("win-back.parquet").subarray(0, 4).toString()).toBe("PAR1");
  expect(bytes("control/withheld.parquet").subarray(0, 4).toString()).toBe("PAR1");
});

test("what cannot be written is said before anything is", async () => {
  const code = (differs: Partial<ExportDefinition>) =>
    written([{ customer_id: "c1" }], differs).then(
      () => "none",
      (cause: { code: string }) => cause.code,
    );
  expect(await code({ segment: null, from: "result.clusters" })).toBe("unknown-table");
  expect(await code({ columns: [column("emial")] })).toBe("unknown-column");
  expect(await code({ order: [{ column: "chrun", descending: false }] })).toBe("unknown-column");
  expect(await code({ columns: [column("ref_shop")] })).toBe("unknown-column");
  expect(await code({ segment: null, where: "now() > joined_at" })).toMatch(/expression|column/);
  expect(await code({ columns: [column("name", "A"), column("email", "a")], files: FOR_PEOPLE })).toBe("named-twice");
  const twice = { format: "csv" as const, for: "machines" as const };
  expect(await code({ files: [twice, twice] })).toBe("named-twice");
});

test("an expression over result.customer makes a list", async () => {
  const members = [
    { customer_id: "c1", churn_probability: 0.9 },
    { customer_id: "c2", churn_probability: 0.1 },
  ];
  const { text } = await written(members, { segment: null, where: "churn_probability > 0.5 -- high" });
  expect(text("win-back.csv")).toBe("customer_ref,name,churn_probability\nc1,,0.9\n");
});
