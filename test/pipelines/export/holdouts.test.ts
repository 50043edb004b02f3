import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdout, isWithheld } from "../../../models/holdout/holdout.js";
import { readHoldouts } from "../../../project/meanings.js";
import { DEFAULT_SETTINGS } from "../../../project/settings.js";
import { expectRows, giveTable } from "../../support/given.js";
import { aList, aProject, aWarehouse, NEXT_NIGHT, NIGHT, runExport } from "./lists-project.js";

const MANY = Array.from({ length: 200 }, (_, i) => ({ customer_id: `c${String(i).padStart(3, "0")}` }));

test("the control file holds whom the arithmetic of models/ withholds, and meanings/ keeps key, share and first night", async () => {
  const project = aProject([aList({ holdout: { share: 0.25, key: "q4" } })]);
  const warehouse = await aWarehouse(MANY);
  await runExport(project, warehouse);
  await runExport(project, warehouse, { asOf: NEXT_NIGHT });
  const withheld = MANY.filter(({ customer_id }) => isWithheld(holdout("q4", 0.25), [customer_id]));
  const control = readFileSync(join(project.directory, "out/lists/win-back/2026-03-01/control/withheld.csv"), "utf8");
  expect(control).toBe(`customer_id,customer_ref\n${withheld.map(({ customer_id: id }) => `${id},${id}\n`).join("")}`);
  expect(await readHoldouts(join(project.directory, "meanings"))).toEqual([{ key: "q4", share: 0.25, from: NIGHT }]);
  warehouse.close();
});

test("another share under a used key is refused, also that of the global control", async () => {
  const project = aProject([aList({ holdout: { share: 0.25, key: "q4" } })]);
  const warehouse = await aWarehouse(MANY);
  await runExport(project, warehouse);
  const list = { ...project, exports: [aList({ holdout: { share: 0.3, key: "q4" } })] };
  await expect(runExport(list, warehouse)).rejects.toMatchObject({ code: "holdout-share" });
  const settings = { ...DEFAULT_SETTINGS, holdout: { share: 0.3, key: "q4" } };
  const control = { ...project, exports: [aList()], settings };
  await expect(runExport(control, warehouse)).rejects.toMatchObject({ code: "holdout-share" });
  const other = { ...project, exports: [aList({ holdout: { share: 0.3, key: "q5" } })] };
  await runExport(other, warehouse);
  expect((await readHoldouts(join(project.directory, "meanings"))).map(({ key }) => key)).toEqual(["q4", "q5"]);
  warehouse.close();
});

test("a customer stays withheld after a merge into an id that would not be", async () => {
  const half = holdout("q4", 0.5);
  const ids = MANY.map(({ customer_id }) => customer_id);
  const held = ids.find((id) => isWithheld(half, [id]))!;
  const free = ids.find((id) => !isWithheld(half, [id]))!;
  const project = aProject([aList({ holdout: { share: 0.5, key: "q4" } })]);
  const warehouse = await aWarehouse([{ customer_id: free }, { customer_id: "x" }]);
  const between = { from_id: held, into_id: "between", known_at: "2026-01-01 00:00:00" };
  await giveTable(warehouse, "core.customer_merge", [between, { ...between, from_id: "between", into_id: free }]);
  await runExport(project, warehouse, { allow: new Set(["min_rows"]) });
  await expectRows(warehouse, `select outcome, rule from result.list_decision where customer_id = '${free}'`, [
    { outcome: "withheld", rule: "hold-out" },
  ]);
  warehouse.close();
});
