import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { expect, test } from "vitest";
import type { ExportDefinition } from "../../../project/export-definition.js";
import type { Project } from "../../../project/project.js";
import { expectRows } from "../../support/given.js";
import { readXlsx } from "../../support/read-xlsx.js";
import { aList, aProject, aWarehouse, giveMembers, NEXT_NIGHT, runExport, type Member } from "./lists-project.js";

const column = (name: string, header: string | null = null) => ({ name, header });
const place = (project: Project, file: string, night = "2026-03-01") =>
  join(project.directory, "out/lists/win-back", night, file);
const manifest = (project: Project) =>
  JSON.parse(readFileSync(place(project, "manifest.json"), "utf8")) as {
    phones?: unknown;
    files: { path: string; rows: number; sheets?: number; sha256: string }[];
  };
const ALL = (["csv", "xlsx", "parquet", "ndjson", "arrow"] as const).flatMap((format) =>
  (["people", "machines"] as const).map((reader) => ({ format, for: reader })),
);

async function made(members: readonly Member[], differs: Partial<ExportDefinition>, project: Partial<Project> = {}) {
  const list = aProject([aList(differs)], project);
  const warehouse = await aWarehouse(members);
  const report = await runExport(list, warehouse);
  return { list, warehouse, report };
}

test("a list has every format for people and for machines, each with its changes and its control group", async () => {
  const members = [{ customer_id: "c1", customer_ref: "007", name: "=Ann", churn_probability: 0.25 }];
  const { list, warehouse } = await made(members, { files: ALL });
  const { files } = manifest(list);
  expect(files).toHaveLength(30);
  expect(files.every(({ path }) => existsSync(place(list, path)))).toBe(true);
  expect(files.filter(({ sheets }) => sheets === 1).map(({ path }) => path)).toEqual([
    "win-back.xlsx",
    "changes.xlsx",
    "control/withheld.xlsx",
    "win-back.machines.xlsx",
    "changes.machines.xlsx",
    "control/withheld.machines.xlsx",
  ]);
  const people = await readXlsx(place(list, "win-back.xlsx"));
  expect(people.names).toEqual(["Win back"]);
  const cells = (row: number) => [...people.sheets[0]!.get(row)!.values()].map(({ text }) => text);
  expect([cells(1), cells(2)]).toEqual([
    ["Customer number", "Name", "Probability of leaving"],
    ["007", "=Ann", "0.25"],
  ]);
  const names = tableFromIPC(readFileSync(place(list, "changes.machines.arrow"))).schema.fields.map(({ name }) => name);
  expect(names).toEqual(["change", "customer_id", "customer_ref", "name", "churn_probability"]);
  const again = readFileSync(place(list, "manifest.json"));
  await runExport(list, warehouse, { runId: "run-2" });
  expect(readFileSync(place(list, "manifest.json")).equals(again)).toBe(true);
  warehouse.close();
});

test("a text that no cell holds refuses the list with a sheet, and the night goes on", async () => {
  const files = [{ format: "xlsx", for: "people" }] as const;
  const members = [{ customer_id: "c1", name: "x".repeat(32_768) }];
  const { list, report, warehouse } = await made(members, { files });
  expect(report.refusals).toMatchObject([{ gate: "cell_length", subject: "win-back" }]);
  expect(report.refusals![0]!.message).toContain('column "name"');
  expect(existsSync(place(list, "manifest.json"))).toBe(false);
  await expectRows(warehouse, "select count(*) as n from result.list_decision", [{ n: 0 }]);
  warehouse.close();
});

test("time alone changes no row: what is compared is named in the list, or all but ages", async () => {
  const at = async (changes: readonly string[] | null) => {
    const list = aProject([
      aList({
        changes,
        columns: ["customer_ref", "name", "churn_probability", "recency_days"].map((name) => column(name)),
      }),
    ]);
    const warehouse = await aWarehouse([]);
    for (const [asOf, days, risk] of [
      ["2026-03-01", 5, 0.1],
      ["2026-03-02", 6, 0.2],
    ] as const) {
      await giveMembers(warehouse, [{ customer_id: "c1", name: "Ann" }]);
      await warehouse.run(`update result.customer set recency_days = ${days}, churn_probability = ${risk}`);
      await runExport(list, warehouse, { asOf: `${asOf} 00:00:00` });
    }
    warehouse.close();
    return (
      readFileSync(place(list, "changes.csv", "2026-03-02"), "utf8")
        .trim()
        .split("\n").length - 1
    );
  };
  expect(NEXT_NIGHT).toBe("2026-03-02 00:00:00");
  expect(await at(null)).toBe(1);
  expect(await at(["name"])).toBe(0);
  expect(await at(["name", "recency_days"])).toBe(1);
});

const PHONES = [
  { customer_id: "c1", phone: "01632 960001" },
  { customer_id: "c2", phone: "+441632960002" },
  { customer_id: "c3", phone: "0086 10 6552 9988" },
  { customer_id: "c4", phone: "ask at the desk" },
  { customer_id: "c5" },
];

test("phones are E.164 for machines and international for people; what is no number is said to be none", async () => {
  const columns = [column("customer_id"), column("phone")];
  const files = [
    { format: "csv", for: "machines" },
    { format: "csv", for: "people" },
  ] as const;
  const order = [{ column: "customer_id", descending: false }];
  const { list, warehouse } = await made(PHONES, { columns, files, order });
  const lines = (file: string) => readFileSync(place(list, file), "utf8").trim().split("\n").slice(1);
  expect(lines("win-back.csv")).toEqual(["c1,+441632960001", "c2,+441632960002", "c3,+861065529988", "c4,", "c5,"]);
  expect(lines("win-back.people.csv").map((line) => line.split(",")[1])).toEqual([
    '"=""+44 1632 960001"""',
    '"=""+44 1632 960002"""',
    '"=""+86 10 6552 9988"""',
    '"=""ask at the desk (not a phone number)"""',
    "",
  ]);
  expect(manifest(list).phones).toEqual({ numbers: 3, no_numbers: 1 });
  warehouse.close();
});

test("who has a phone that is no number cannot be reached by a channel whose address it is", async () => {
  const channels = { call: { address: "phone", cost: 1, consent: "unless_withdrawn" as const } };
  const { warehouse } = await made(PHONES, { channel: "call" }, { channels });
  await expectRows(warehouse, "select customer_id, outcome, rule from result.list_decision", [
    { customer_id: "c1", outcome: "delivered", rule: null },
    { customer_id: "c2", outcome: "delivered", rule: null },
    { customer_id: "c3", outcome: "delivered", rule: null },
    { customer_id: "c4", outcome: "excluded", rule: "no-address" },
    { customer_id: "c5", outcome: "excluded", rule: "no-address" },
  ]);
  warehouse.close();
});
