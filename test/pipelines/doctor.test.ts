import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runDoctor } from "../../pipelines/doctor.js";
import { disagreesOnTimeZone } from "../../warehouse/time-zone.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { callCli } from "../support/call-cli.js";
import { projectFolder } from "../support/project-folder.js";

const CONFIGURATION = `name: shop
time_zone: Europe/London
currency: GBP
sources:
  orders:
    entity: transactions
    files: data/*.csv
    columns: { transaction_id: id, occurred_at: day, product_id: sku, amount: amount }
`;
const DATA = "id,day,sku,amount\n1,2025-01-02,A,5\n2,2025-03-04,B,7\n";

let directory: string;
const look = async () =>
  Object.fromEntries((await runDoctor(directory, "Europe/London")).map((f) => [f.check, f] as const));
const states = async () => Object.fromEntries(Object.values(await look()).map((f) => [f.check, f.state]));

beforeAll(async () => {
  directory = projectFolder({ "clientele.yaml": CONFIGURATION, "data/a.csv": DATA });
});

test("before the first night everything is well, and nothing is made by looking", async () => {
  const before = readdirSync(directory);
  expect(new Set(Object.values(await states()))).toEqual(new Set(["ok"]));
  expect(readdirSync(directory)).toEqual(before);
});

test("after a night the warehouse has this version, and the snapshot is whole", async () => {
  expect(await callCli(["nightly", "--project", directory])).toMatchObject({ code: 0 });
  const { warehouse, snapshot, leftovers } = await look();
  expect(warehouse!.found).toMatch(/tables of version \d+/);
  expect(snapshot!.found).toContain("whole, as of 2026-02-03 00:00:00");
  expect(leftovers).toMatchObject({ state: "ok" });
  expect(await callCli(["doctor", "--project", directory])).toMatchObject({ code: 0 });
}, 30_000);

test("what a killed run left is told, and left alone", async () => {
  const left = join(directory, ".clientele/tmp/load-1");
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, "part"), "x");
  expect((await look())["leftovers"]).toMatchObject({ state: "warn", advice: expect.stringContaining("next run") });
  expect(readdirSync(left)).toEqual(["part"]);
  rmSync(left, { recursive: true });
});

test("a part that is gone from the snapshot is named, and so is what to do", async () => {
  const { name } = JSON.parse(readFileSync(join(directory, "out/published/current.json"), "utf8")) as { name: string };
  const part = join(directory, "out/published", name, "result.customer.parquet");
  const content = readFileSync(part);
  rmSync(part);
  expect((await look())["snapshot"]).toMatchObject({
    state: "fail",
    found: expect.stringContaining("result.customer.parquet"),
    advice: expect.stringContaining("nightly"),
  });
  writeFileSync(part, content);
  expect((await look())["snapshot"]).toMatchObject({ state: "ok" });
});

test("a warehouse of a newer clientele, then one that is none: exit code 1, each with its way out", async () => {
  const path = join(directory, ".clientele/warehouse.duckdb");
  const warehouse = await Warehouse.open(path);
  await warehouse.run("insert or replace into ops.fixed values ('schema_version', '999')");
  warehouse.close();
  expect((await look())["warehouse"]).toMatchObject({ state: "fail", advice: expect.stringContaining("newer") });
  writeFileSync(path, "no database at all, and long enough to be looked into".repeat(200));
  expect((await look())["warehouse"]).toMatchObject({ state: "fail", advice: expect.stringContaining("meanings/") });
  expect(await callCli(["doctor", "--project", directory])).toMatchObject({ code: 1 });
});

test("a configuration that does not read is told with the rest, by exit code 2", async () => {
  const broken = projectFolder({ "clientele.yaml": CONFIGURATION.replace("GBP", "pounds") });
  const { code, out } = await callCli(["doctor", "--project", broken]);
  expect(code).toBe(2);
  expect(out).toContain("clientele.yaml:3:11");
});

test("Node.js and the engine agree on time zones with and without summer time", async () => {
  for (const zone of ["UTC", "Europe/London", "Asia/Shanghai", "America/Sao_Paulo"]) {
    expect(await disagreesOnTimeZone(zone)).toBeNull();
  }
});
