import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coreStep } from "../../pipelines/core.js";
import { featuresStep } from "../../pipelines/features.js";
import { identityStep } from "../../pipelines/identity.js";
import { loadStep } from "../../pipelines/load.js";
import { runNights } from "../../pipelines/runner/run-nights.js";
import type { Project } from "../../project/project.js";
import { projectPaths } from "../../project/paths.js";
import { readProject } from "../../project/read-project.js";
import { factsOf } from "../../warehouse/features/fact-source.js";
import { findLeaks } from "../../warehouse/features/find-leaks.js";
import { makeFeatures } from "../../warehouse/features/make-features.js";
import { dropPanel, makePanel, PANEL } from "../../warehouse/features/make-panel.js";
import { FEATURE_GROUPS } from "../../warehouse/features/registry.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { unregisteredColumns } from "../../warehouse/schema/column-registry.js";
import { LIVE } from "../../warehouse/sql-file.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { projectFolder } from "../support/project-folder.js";
import { toyCall, toyProject } from "../support/toy-call.js";

const CONFIGURATION = `name: shop
time_zone: UTC
currency: EUR
sources:
  sales:
    entity: transactions
    files: sales-*.csv
    columns: { transaction_id: id, occurred_at: at, customer_ref: who, product_id: what, amount: paid }
  links:
    entity: customer_links
    files: links-*.csv
    columns: { customer_ref: a, other_ref: b, relation: { value: same } }
`;

const FIRST_NIGHT = "2025-03-01 00:00:00";
const SECOND_NIGHT = "2025-06-01 00:00:00";

async function night(project: Project, asOf: string) {
  const steps = [loadStep, identityStep, coreStep, featuresStep];
  const { exitCode, nights } = await runNights(toyCall(project, { asOf }), [asOf], steps);
  expect(exitCode).toBe(0);
  return nights[0]!.steps.find(({ step }) => step === "features")!;
}

async function within<T>({ directory }: Project, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await Warehouse.open(projectPaths(directory).warehouse);
  try {
    return await work(warehouse);
  } finally {
    warehouse.close();
  }
}

let project: Project;
beforeAll(async () => {
  const folder = projectFolder({
    "clientele.yaml": CONFIGURATION,
    "sales-1.csv": "id,at,who,what,paid\n1,2025-01-05,card,x,10\n2,2025-02-01,web,x,20\n3,2025-02-10,other,x,5\n",
    "links-1.csv": "a,b\nnobody,noone\n",
  });
  project = await readProject(folder, {}, ENTITIES);
  await night(project, FIRST_NIGHT);
  writeFileSync(join(folder, "links-2.csv"), "a,b\ncard,web\n");
  writeFileSync(join(folder, "sales-2.csv"), "id,at,who,what,paid\n4,2025-03-20,web,x,40\n");
  await night(project, SECOND_NIGHT);
});
afterAll(() => rmSync(project.directory, { recursive: true, force: true }));

const TONIGHT = [
  { orders: 3, sales_total: 70, contacts_365: null, as_of: SECOND_NIGHT },
  { orders: 1, sales_total: 5, contacts_365: null, as_of: SECOND_NIGHT },
  { orders: 0, sales_total: 0, contacts_365: null, as_of: SECOND_NIGHT },
];

const written = (warehouse: Warehouse) =>
  warehouse.rows("select orders, sales_total, contacts_365, as_of from features.customer order by orders desc");

test("a night writes the features of every customer as of its as_of, null where nothing was ever recorded", async () => {
  await within(project, async (warehouse) => {
    expect(await written(warehouse)).toEqual(TONIGHT);
    expect(await unregisteredColumns(warehouse)).toEqual([]);
  });
  const again = await night(project, SECOND_NIGHT);
  expect(again).toMatchObject({ state: "skipped", reason: "unchanged" });
});

test("an older night made again leaves the features of the last one, and no scratch", async () => {
  const past = await night(project, "2025-02-15 00:00:00");
  expect(past).toMatchObject({ state: "done", rowsOut: 4 });
  await within(project, async (warehouse) => {
    expect(await written(warehouse)).toEqual(TONIGHT);
    expect(await warehouse.rows("select 1 from duckdb_schemas() where schema_name like 'past%'")).toEqual([]);
  });
});

test("customers who became one stay two at cuts before, and left only if neither bought (contract, Identity)", async () => {
  const asOf = "2025-02-15 00:00:00";
  await within(project, async (warehouse) => {
    await warehouse.run("create schema past_cuts");
    const all = { asOf, customers: "all", alone: false } as const;
    await makeFeatures(warehouse, factsOf(warehouse, project), all, "past_cuts.one");
    expect(await warehouse.rows("select sales_total from past_cuts.one where orders = 1 order by 1")).toEqual([
      { sales_total: 5 },
      { sales_total: 10 },
      { sales_total: 20 },
    ]);
    const rule = { label: "no-purchase", horizonDays: 60, eligibleDays: 180, byCustomer: null } as const;
    const options = { rule, customers: "all", now: SECOND_NIGHT, schemas: LIVE } as const;
    await makePanel(warehouse, project, { ...options, cuts: [{ asOf, heldOut: false }] });
    expect(await warehouse.rows(`select sales_total, has_left from ${PANEL} order by sales_total`)).toEqual([
      { sales_total: 5, has_left: true },
      { sales_total: 10, has_left: false },
      { sales_total: 20, has_left: false },
    ]);
    await dropPanel(warehouse);
    expect(await findLeaks(warehouse, project, asOf)).toMatchObject({ customers: 4, oneSided: 0, leaks: [] });
  });
});

test("a company without any source has no row, and every group says so", async () => {
  const { state, rowsOut, notes } = await night(toyProject(), FIRST_NIGHT);
  expect({ state, rowsOut }).toEqual({ state: "done", rowsOut: 0 });
  for (const { name } of FEATURE_GROUPS) expect(notes.join(" ")).toContain(name);
});
