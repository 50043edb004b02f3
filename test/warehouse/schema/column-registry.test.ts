import { expect, test } from "vitest";
import { runNightly } from "../../../pipelines/nightly.js";
import { projectPaths } from "../../../project/paths.js";
import { registeredColumn, registeredTable, unregisteredColumns } from "../../../warehouse/schema/column-registry.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { migrate } from "../../../warehouse/schema/migrate.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { projectOf } from "../../support/step-context.js";
import { toyCall, toyProject } from "../../support/toy-call.js";

test("every column of every table that a warehouse is created with is registered, with its type", async () => {
  const warehouse = await Warehouse.open(":memory:");
  await migrate(warehouse, projectOf());
  const tables = await warehouse.rows("select 1 from duckdb_columns() where not internal and schema_name = 'core'");
  expect(tables.length).toBeGreaterThan(200);
  expect(await unregisteredColumns(warehouse)).toEqual([]);
  await warehouse.run("create table result.rfm as select 'c1' as customer_id, 'good' as mood, '5' as r");
  expect(await unregisteredColumns(warehouse)).toEqual([
    "result.rfm.mood: varchar, not registered",
    "result.rfm.r: varchar, registered as tinyint",
  ]);
  warehouse.close();
});

test("every column that a night writes is registered, with its type", async () => {
  const project = toyProject();
  const run = await runNightly(toyCall(project), ["2026-01-02 00:00:00"]);
  expect(run.exitCode).toBe(0);
  const warehouse = await Warehouse.open(projectPaths(project.directory).warehouse);
  const results = await warehouse.rows<{ name: string }>(
    "select table_name as name from duckdb_tables() where schema_name = 'result' order by table_name",
  );
  expect(results.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["customer", "lifecycle", "rfm", "segment_member"]),
  );
  expect(await unregisteredColumns(warehouse)).toEqual([]);
  warehouse.close();
});

test("columns of the contract's direct kinds are direct in every table that has them (section 5)", () => {
  const direct = ["given_name", "family_name", "email", "phone", "address", "note", "raw_text", "x_remark"];
  const relations = ENTITIES.flatMap(({ name, fact }) => [`staging.${name}`, `core.${fact}_version`, `core.${fact}`]);
  let found = 0;
  for (const relation of [...relations, "core.customer", "result.customer", "quarantine.refused"]) {
    for (const name of direct) {
      const column = registeredColumn(relation, name);
      if (column === undefined) continue;
      found++;
      expect(column.privacy, `${relation}.${name}`).toBe("direct");
    }
  }
  expect(found).toBeGreaterThan(80);
});

test("what is known only later says after which of its own columns (section 5)", () => {
  for (const { fact } of ENTITIES) {
    const names = registeredTable(`core.${fact}`)!.columns.map(({ name }) => name);
    for (const { name, known } of registeredTable(`core.${fact}`)!.columns) {
      if (typeof known === "object") expect(names, `core.${fact}.${name}`).toContain(known.laterThan);
    }
  }
});

test("every key of the registry stands on columns of its table", () => {
  const names = ["core.customer", "result.rfm", "result.customer", "ops.load", "history.segment_change"];
  for (const name of [...names, ...ENTITIES.map(({ fact }) => `core.${fact}_version`)]) {
    const { key, columns } = registeredTable(name)!;
    for (const column of key ?? [])
      expect(
        columns.map((c) => c.name),
        name,
      ).toContain(column);
  }
});
