import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ExportDefinition } from "../../../project/export-definition.js";
import type { Project } from "../../../project/project.js";
import { expectRows, giveTable, type Row } from "../../support/given.js";
import { aList, aProject, aWarehouse, NEXT_NIGHT, runExport } from "./lists-project.js";

const column = (name: string) => ({ name, header: null });
const text = (project: Project, night: string, file: string) =>
  readFileSync(join(project.directory, "out/lists/win-back", night, file), "utf8");
const manifest = (project: Project, night = "2026-03-01") =>
  JSON.parse(text(project, night, "manifest.json")) as Record<string, unknown>;

const rule = (antecedent: readonly string[], consequent: string, lift: number) => ({
  antecedent: JSON.stringify(antecedent),
  consequent,
  lift,
});
async function giveRules(warehouse: Awaited<ReturnType<typeof aWarehouse>>, rules: readonly Row[], asOf: string) {
  await giveTable(warehouse, "rules", rules);
  await warehouse.run(`create or replace table result.basket_rule as
    select antecedent::json::varchar[] as antecedent, consequent, lift::double as lift, timestamp '${asOf}' as as_of from rules`);
}
const ofRules = (differs: Partial<ExportDefinition> = {}): ExportDefinition =>
  aList({
    segment: null,
    from: "result.basket_rule",
    columns: ["consequent", "lift", "as_of"].map(column),
    order: [{ column: "lift", descending: true }],
    ...differs,
  });

test("rows of any relation are a list by its key: in order, up to a limit, with what came, went and changed", async () => {
  const project = aProject([ofRules({ limit: 3 })]);
  const warehouse = await aWarehouse([]);
  const first = [rule(["a"], "x", 2), rule(["a", 'b "B"'], "y", 3), rule(["c"], "x", 1), rule(["d"], "x", 0.5)];
  await giveRules(warehouse, first, "2026-03-01");
  expect(await runExport(project, warehouse)).toMatchObject({ rowsIn: 4, rowsOut: 3, refusals: [] });
  expect(text(project, "2026-03-01", "win-back.csv")).toBe(
    "consequent,lift,as_of\ny,3.0,2026-03-01 00:00:00\nx,2.0,2026-03-01 00:00:00\nx,1.0,2026-03-01 00:00:00\n",
  );
  expect(manifest(project)).toMatchObject({
    from: "result.basket_rule",
    rows: 3,
    excluded: 1,
    compared: ["consequent", "lift"],
  });
  await giveRules(warehouse, [rule(["a"], "x", 2), rule(["c"], "x", 1.5), rule(["e"], "x", 9)], "2026-03-02");
  await runExport(project, warehouse, { asOf: NEXT_NIGHT });
  expect(text(project, "2026-03-02", "changes.csv")).toBe(
    [
      "change,antecedent,consequent,lift,as_of",
      'removed,"[""a"",""b \\""B\\""""]",y,,',
      'changed,"[""c""]",x,1.5,2026-03-02 00:00:00',
      'added,"[""e""]",x,9.0,2026-03-02 00:00:00',
      "",
    ].join("\n"),
  );
  await expectRows(warehouse, "select count(*) as n from result.list_decision", [{ n: 0 }]);
  expect(existsSync(join(project.directory, "out/lists/win-back/2026-03-02/control"))).toBe(false);
  await expectRows(warehouse, "select delivered, withheld, excluded from ops.export where as_of = '2026-03-02'", [
    { delivered: 3, withheld: 0, excluded: 0 },
  ]);
  warehouse.close();
});

test("guards hold for such a list too: an empty one and one that grew keep the last good files", async () => {
  const project = aProject([ofRules({ guards: { minRows: 1, maxRowsRatio: 2, maxChangeShare: 0.8, fresh: [] } })]);
  const warehouse = await aWarehouse([]);
  await giveRules(warehouse, [rule(["a"], "x", 2)], "2026-03-01");
  await runExport(project, warehouse);
  const grown = ["a", "b", "c", "d"].map((item) => rule([item], "x", 1));
  await giveRules(warehouse, grown, "2026-03-02");
  expect((await runExport(project, warehouse, { asOf: NEXT_NIGHT })).refusals).toMatchObject([
    { gate: "max_rows_ratio" },
  ]);
  await warehouse.run("delete from result.basket_rule");
  const { refusals } = await runExport(project, warehouse, { asOf: NEXT_NIGHT });
  expect(refusals!.map(({ gate }) => gate)).toEqual(["min_rows", "max_change_share"]);
  expect(existsSync(join(project.directory, "out/lists/win-back/2026-03-02"))).toBe(false);
  warehouse.close();
});

test("equal rows of a relation without a key are each a row", async () => {
  const project = aProject([ofRules({ from: "quarantine.refused", columns: [column("rule")], order: [] })]);
  const warehouse = await aWarehouse([]);
  await giveTable(warehouse, "quarantine.refused", [{ rule: "b" }, { rule: "a" }, { rule: "b" }]);
  await runExport(project, warehouse);
  expect(text(project, "2026-03-01", "win-back.csv")).toBe("rule\na\nb\nb\n");
  warehouse.close();
});

test("a relation of customers keeps hold-out, exclusions and decisions, and its own columns win", async () => {
  const holdout = { share: 0.5, key: "q4" };
  const members = Array.from({ length: 20 }, (_, i) => ({
    customer_id: `c${i + 10}`,
    email: `${i}@example.org`,
    segments: i < 2 ? ["staff"] : [],
  }));
  const list = aList({
    segment: null,
    from: "result.churn",
    columns: ["customer_id", "probability", "email"].map(column),
    order: [{ column: "probability", descending: true }],
    exclude: ["staff"],
    holdout,
  });
  const project = aProject([list]);
  const warehouse = await aWarehouse(members);
  await giveTable(
    warehouse,
    "result.churn",
    members.slice(0, 18).map(({ customer_id }, i) => ({ customer_id, probability: i / 32 })),
  );
  await runExport(project, warehouse);
  const counts = await warehouse.rows<{ outcome: string; n: number }>(
    "select outcome, count(*) as n from result.list_decision group by outcome order by outcome",
  );
  const n = Object.fromEntries(counts.map((row) => [row.outcome, row.n]));
  expect(n["excluded"]).toBe(2);
  expect(n["delivered"]! + n["withheld"]!).toBe(16);
  expect(n["withheld"]).toBeGreaterThan(0);
  const lines = text(project, "2026-03-01", "win-back.csv").trim().split("\n");
  expect(lines[0]).toBe("customer_id,probability,email");
  expect(lines).toHaveLength(n["delivered"]! + 1);
  expect(lines[1]).toMatch(/^c\d+,0\.\d+,\d+@example\.org$/);
  warehouse.close();
});

test("what is about customers only is refused where rows are none; unknown relations and columns are named", async () => {
  const code = async (differs: Partial<ExportDefinition>) => {
    const project = aProject([ofRules(differs)]);
    const warehouse = await aWarehouse([]);
    await giveRules(warehouse, [rule(["a"], "x", 2)], "2026-03-01");
    try {
      return await runExport(project, warehouse).then(
        () => "none",
        (cause: { code: string }) => cause.code,
      );
    } finally {
      warehouse.close();
    }
  };
  expect(await code({ holdout: { share: 0.1, key: "k" } })).toBe("not-of-customers");
  expect(await code({ channel: "letter" })).toBe("not-of-customers");
  expect(await code({ exclude: ["lapsing"] })).toBe("not-of-customers");
  expect(await code({ from: "result.basket_rules" })).toBe("unknown-table");
  expect(await code({ from: "staging.consents" })).toBe("unknown-table");
  expect(await code({ columns: [column("email")] })).toBe("unknown-column");
  expect(await code({})).toBe("none");
});

test("nobody of the global control is in any list, whatever its rows are", async () => {
  const settings = { ...aProject([]).settings, holdout: { share: 0.5, key: "all" } };
  const rows = Array.from({ length: 40 }, (_, i) => ({ customer_id: `c${i}`, kind: "new", rank: 1, product_id: "p" }));
  const list = ofRules({ from: "result.next_product", columns: [column("customer_id")], order: [] });
  const project = aProject([list], { settings });
  const warehouse = await aWarehouse([]);
  await giveTable(warehouse, "result.next_product", rows);
  await runExport(project, warehouse);
  const drawn = await warehouse.rows<{ customer_id: string }>(
    "select customer_id from result.next_product where ('0x' || left(md5('all:' || customer_id), 8))::bigint < 2147483648",
  );
  const listed = text(project, "2026-03-01", "win-back.csv").trim().split("\n").slice(1);
  expect(drawn.length).toBeGreaterThan(5);
  expect(listed.sort()).toEqual(
    rows
      .map(({ customer_id }) => customer_id)
      .filter((id) => !drawn.some((d) => d.customer_id === id))
      .sort(),
  );
  warehouse.close();
});
