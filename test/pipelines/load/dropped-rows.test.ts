import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runLoad } from "../../../pipelines/load.js";
import { readProject } from "../../../project/read-project.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { dropRefused } from "../../../warehouse/snapshot/quarantine/read-refused.js";
import { Warehouse, type Plain } from "../../../warehouse/warehouse.js";
import { projectFolder } from "../../support/project-folder.js";
import { contextOf } from "../../support/step-context.js";

const CONFIGURATION = `name: toy
time_zone: UTC
currency: EUR
sources:
  invoices:
    entity: transactions
    files: data/*.csv
    columns: { transaction_id: id, product_id: product, occurred_at: at, unit_price: price }
    guards: { max_rejected_share: 1 }
`;
const FILES = {
  "clientele.yaml": CONFIGURATION,
  "data/a.csv": "id,product,at,price\n1,p,2026-01-01,1.00\n2,p,2026-01-01,1_000\n3,p,2026-01-02,x\n4,p,soon,2.00\n",
  "data/b.csv": "id,product,at,price\n5,p,2026-01-03,y\n",
};

test("rows that were dropped are dropped in a warehouse rebuilt from meanings, and no others", async () => {
  const directory = projectFolder(FILES);
  const first = await loaded(directory);
  const rule = (await first.row<{ rule: string }>("select rule from quarantine.refused where line_number = 3")).rule;
  expect(await dropRefused(first, { source: "invoices", file: "data/a.csv", rule })).toBe(2);
  await load(first, directory);
  const expected = await states(first);
  expect(expected).toEqual(["a 3 dropped", "a 4 dropped", "a 5 open", "b 2 open"]);
  const meaning = join(directory, "meanings", "deliveries.ndjson");
  const text = readFileSync(meaning, "utf8");
  const rebuilt = await loaded(directory);
  expect(await states(rebuilt)).toEqual(expected);
  expect(readFileSync(meaning, "utf8")).toBe(text);
  first.close();
  rebuilt.close();
});

test("loaded again, what was dropped stays dropped, and stands there once", async () => {
  const directory = projectFolder(FILES);
  const warehouse = await loaded(directory);
  await dropRefused(warehouse, { source: "invoices", file: "data/b.csv", rule: null });
  const before = await states(warehouse);
  await load(warehouse, directory, true);
  expect(await states(warehouse)).toEqual(before);
  expect(before).toContain("b 2 dropped");
  warehouse.close();
});

async function loaded(directory: string): Promise<Warehouse> {
  const warehouse = await Warehouse.open(":memory:");
  await load(warehouse, directory);
  return warehouse;
}

async function load(warehouse: Warehouse, directory: string, again = false): Promise<void> {
  const project = await readProject(directory, {}, ENTITIES);
  const context = contextOf(warehouse, project, "2026-02-01 00:00:00");
  await runLoad(context, { sources: null, again, keepMissing: false, night: !again });
}

async function states(warehouse: Warehouse): Promise<Plain[]> {
  const rows = await warehouse.rows(
    "select file[6:6] || ' ' || line_number || ' ' || state as told from quarantine.refused order by file, line_number",
  );
  return rows.map(({ told }) => told!);
}
