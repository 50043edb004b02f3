import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planLists } from "../../../pipelines/export/plan-lists.js";
import type { Project } from "../../../project/project.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import { expectRows, giveTable, type Row } from "../../support/given.js";
import { aList, aProject, aSource, aWarehouse, NIGHT, runExport } from "./lists-project.js";

const MEMBERS = [
  { customer_id: "c1", email: "a@example.org" },
  { customer_id: "c2", email: "b@example.org" },
  { customer_id: "c3", email: "c@example.org" },
  { customer_id: "c4" },
];
const MAIL = { channel: "email", purpose: "marketing" };
const CONSENTS = { sources: [aSource("consents", "consents")] };

/** One consent per row, of the least ref of the customer. */
async function giveConsents(warehouse: Warehouse, rows: readonly Row[], table = "staging.consents"): Promise<void> {
  const full = rows.map((row) => ({
    delivery: 1,
    source_name: "consents",
    customer_ref_space: "card",
    ...MAIL,
    ...row,
  }));
  await giveTable(warehouse, table, full);
  await giveTable(warehouse, "ops.load", [
    { number: 1, source: "consents", finished_before: "2026-02-28 00:00:00" },
    { number: 2, source: "consents", finished_before: "2026-03-05 00:00:00" },
  ]);
}
const granted = (id: string, at = "2026-01-01 00:00:00") => ({
  customer_ref: `0${id}`,
  state: "granted",
  changed_at: at,
});
const withdrawn = (id: string, at: string) => ({ ...granted(id, at), state: "withdrawn" });
const decisions = "select customer_id, outcome, rule from result.list_decision";

async function run(project: Project, consents: readonly Row[]): Promise<Warehouse> {
  const warehouse = await aWarehouse(MEMBERS);
  await giveConsents(warehouse, consents);
  await runExport(project, warehouse);
  return warehouse;
}

test("a list for a channel leaves out who withdrew, also after as_of, who never agreed, and who has no address", async () => {
  const project = aProject([aList(MAIL)], CONSENTS);
  const late = "2026-03-01 09:00:00";
  const warehouse = await run(project, [granted("c1"), granted("c2"), withdrawn("c2", late), granted("c4")]);
  await expectRows(warehouse, decisions, [
    { customer_id: "c1", outcome: "delivered", rule: null },
    { customer_id: "c2", outcome: "excluded", rule: "withdrawn" },
    { customer_id: "c3", outcome: "excluded", rule: "no-consent" },
    { customer_id: "c4", outcome: "excluded", rule: "no-address" },
  ]);
  const manifest = readFileSync(join(project.directory, "out/lists/win-back/2026-03-01/manifest.json"), "utf8");
  expect(JSON.parse(manifest)).toMatchObject({
    consent_read_to: late,
    sources: [{ source: "consents", entity: "consents", newest_row: null }],
  });
  warehouse.close();
});

test("a channel without required consent leaves out who withdrew only", async () => {
  const project = aProject([aList({ channel: "letter", purpose: null })]);
  const warehouse = await run(project, [{ ...withdrawn("c2", "2026-01-01 00:00:00"), channel: "all", purpose: null }]);
  await expectRows(warehouse, `${decisions} where outcome = 'excluded'`, [
    { customer_id: "c2", outcome: "excluded", rule: "withdrawn" },
  ]);
  warehouse.close();
});

test("required consents without a source refuse the list; allowed, nobody is contacted", async () => {
  const project = aProject([
    aList({ ...MAIL, guards: { minRows: 0, maxRowsRatio: 10, maxChangeShare: null, fresh: [] } }),
  ]);
  const warehouse = await aWarehouse(MEMBERS);
  const { refusals } = await runExport(project, warehouse);
  expect(refusals).toMatchObject([{ gate: "consent", subject: "win-back" }]);
  expect(existsSync(join(project.directory, "out/lists/win-back/latest.json"))).toBe(false);
  await expectRows(warehouse, "select count(*) as n from result.list_decision", [{ n: 0 }]);
  await runExport(project, warehouse, { allow: new Set(["consent:win-back"]) });
  await expectRows(warehouse, "select distinct outcome, rule from result.list_decision", [
    { outcome: "excluded", rule: "no-consent" },
  ]);
  warehouse.close();
});

test("a plan from published tables decides as the night does, says which guards would refuse, and writes nothing", async () => {
  const project = aProject([aList({ ...MAIL, limit: 1, holdout: { share: 0.5, key: "q4" } })], CONSENTS);
  const consents = [granted("c1"), granted("c2"), granted("c3")];
  const warehouse = await run(project, consents);
  const night = await warehouse.rows("select list, customer_id, outcome, rule, rank from result.list_decision");
  await giveConsents(warehouse, consents, "core.consent_version");
  await warehouse.run("drop table staging.consents");
  const planned = aProject(project.exports, CONSENTS);
  const plan = await planLists(planned, warehouse, NIGHT, ["win-back"], new Set());
  expect([...plan.decisions].sort((a, b) => (a.customer_id < b.customer_id ? -1 : 1))).toEqual(night);
  expect(plan.outcomes.reduce((sum, { customers }) => sum + customers, 0)).toBe(4);
  expect(existsSync(join(planned.directory, "out"))).toBe(false);
  expect(await planLists(planned, warehouse, NIGHT, null, new Set())).toMatchObject({ decisions: [] });
  const strict = {
    ...planned,
    exports: planned.exports.map((list) => ({ ...list, guards: { ...list.guards, minRows: 9 } })),
  };
  expect((await planLists(strict, warehouse, NIGHT, null, new Set())).refusals).toMatchObject([{ gate: "min_rows" }]);
  expect((await planLists(strict, warehouse, NIGHT, null, new Set(["min_rows"]))).refusals).toEqual([]);
  warehouse.close();
});
