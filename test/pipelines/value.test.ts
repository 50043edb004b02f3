import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { valueModelFromJson } from "../../models/buy-till-you-die/value-model.js";
import { trainValueStep, valueStep } from "../../pipelines/value.js";
import { DEFAULT_SETTINGS } from "../../project/settings.js";
import type { Plain, Warehouse } from "../../warehouse/warehouse.js";
import { expectRows, given, giveTable, type Row } from "../support/given.js";
import { moment, saleLine } from "../support/lines.js";
import { contextOf, projectOf, runStep } from "../support/step-context.js";
import { company } from "./value/a-company.js";

const AS_OF = "2026-01-01 00:00:00";
const NEXT = "2026-01-08 00:00:00";
const YEAR = 365 * 86_400;

const LINES = company(1000, 1);
const NO_PRODUCTS: Row[] = [];
const open = (lines: readonly Row[]): Promise<Warehouse> =>
  given({ "core.line": lines, "core.product_version": NO_PRODUCTS });
const value = (warehouse: Warehouse): Promise<Record<string, Plain>[]> =>
  warehouse.rows("from result.value order by customer_id");

test("the first night checks forecasts on held-out days, fixes a model in meanings/, and gives everybody with a sale a row", async () => {
  const project = projectOf();
  const warehouse = await open([...LINES, saleLine(null, "anonymous", moment(-YEAR))]);
  const report = await runStep(valueStep, contextOf(warehouse, project, AS_OF));
  expect(report).toMatchObject({ rowsIn: 1000, rowsOut: 1000 });
  const folder = join(project.directory, "meanings");
  expect(parse(readFileSync(join(folder, "live.yaml"), "utf8"))).toEqual({ value: [{ version: 1, from: AS_OF }] });
  const model = valueModelFromJson(JSON.parse(readFileSync(join(folder, "value.v1.json"), "utf8")));
  expect(model.customers).toBe(1000);
  expect(model.marginShare).toBeCloseTo(0.4, 3);
  const { best, heldOut, actual } = model.comparison;
  expect(heldOut.map(({ name }) => name)).toEqual(["mbg-nbd", "bg-nbd", "same-as-before", "recency-table"]);
  // The customers behave as BG/NBD says, so it is no worse than a rule of thumb, and near in sum.
  expect(["mbg-nbd", "bg-nbd"]).toContain(best);
  const model365 = heldOut.find(({ name }) => name === best)!;
  expect(Math.abs(model365.expected / actual - 1)).toBeLessThan(0.15);
  expect(report.notes!.join("\n")).toContain("held-out check on 36");

  const rows = await value(warehouse);
  for (const row of rows) {
    expect(row).toMatchObject({ horizon_days: 365, model_version: "value.v1" });
    expect(row["p_alive"]).toBeGreaterThanOrEqual(0);
    expect(row["p_alive"]).toBeLessThanOrEqual(1);
    expect(row["expected_orders"]).toBeGreaterThanOrEqual(0);
  }
  await expectRows(
    warehouse,
    "select value_band, count(*) as n from result.value group by value_band",
    [
      { value_band: "low", n: 500 },
      { value_band: "middle", n: 300 },
      { value_band: "high", n: 150 },
      { value_band: "top", n: 50 },
    ].map(({ value_band, n }) => ({ value_band, n })),
  );
  warehouse.close();
});

test("money is orders times spend by the formulas of the kept model, worked out here by hand", async () => {
  const project = projectOf();
  const warehouse = await open(LINES);
  await runStep(valueStep, contextOf(warehouse, project, AS_OF));
  const body = JSON.parse(readFileSync(join(project.directory, "meanings", "value.v1.json"), "utf8")) as Record<
    string,
    never
  >;
  const model = valueModelFromJson(body);
  const own = LINES.filter((line) => line["customer_id"] === "c0003");
  const days = [
    ...new Set(
      own.map((line) =>
        Math.floor(
          (Date.parse("2026-01-01") - Date.parse(`${String(line["occurred_at"]).replace(" ", "T")}Z`)) / 86_400_000,
        ),
      ),
    ),
  ];
  const history = {
    repeats: [days.length - 1],
    recency: [Math.max(...days) - Math.min(...days)],
    age: [Math.max(...days)],
  };
  const [orders] = model.purchases.expectedOrders(history, 365);
  const spent = own.reduce((sum, line) => sum + Number(line["amount_home"]), 0);
  const [spend] = model.spend!.expectedSpend({ orders: [days.length], meanSpend: [spent / days.length] });
  const row = await warehouse.row<Record<string, number>>(
    `select p_alive, expected_orders, cast(expected_revenue as double) as revenue, cast(expected_margin as double) as margin
     from result.value where customer_id = 'c0003'`,
  );
  expect(row["p_alive"]).toBeCloseTo(model.purchases.probabilityAlive(history)[0]!, 12);
  expect(row["expected_orders"]).toBeCloseTo(orders!, 12);
  expect(Math.abs(row["revenue"]! - orders! * spend!)).toBeLessThan(0.0051);
  expect(Math.abs(row["margin"]! - orders! * spend! * model.marginShare!)).toBeLessThan(0.0051);
  warehouse.close();
});

test("a later night and a new server score by the kept model, whatever was sold since", async () => {
  const project = projectOf();
  const warehouse = await open(LINES);
  await runStep(valueStep, contextOf(warehouse, project, AS_OF), true);
  expect(existsSync(join(project.directory, "meanings"))).toBe(false);
  const later = [...LINES, ...company(300, 2).map((line) => ({ ...line, customer_id: `d${line["customer_id"]}` }))];
  await giveTable(warehouse, "core.line", later);
  await runStep(valueStep, contextOf(warehouse, project, NEXT));
  const second = await value(warehouse);
  expect(second.length).toBe(1300);
  const kept = JSON.parse(readFileSync(join(project.directory, "meanings", "value.v1.json"), "utf8")) as {
    customers: number;
  };
  expect(kept.customers).toBe(1000);
  const elsewhere = await open(later);
  await runStep(valueStep, contextOf(elsewhere, project, NEXT));
  expect(await value(elsewhere)).toEqual(second);
  elsewhere.close();
  warehouse.close();
});

test("without costs there is no margin, and revenue is less what came back", async () => {
  const project = projectOf();
  const returned = LINES.map((line, i) => ({
    ...line,
    transaction_id: `${String(line["transaction_id"])}r${i}`,
    kind: "return",
    is_sale: false,
    amount_home: (-0.25 * Number(line["amount_home"])).toFixed(4),
  }));
  const warehouse = await open([...LINES, ...returned].map((line) => ({ ...line, cost: null })));
  await runStep(valueStep, contextOf(warehouse, project, AS_OF));
  await expectRows(
    warehouse,
    "select count(expected_margin) as margins, count(expected_revenue) as revenues from result.value",
    [{ margins: 0, revenues: 1000 }],
  );
  const model = JSON.parse(readFileSync(join(project.directory, "meanings", "value.v1.json"), "utf8")) as {
    netShare: number;
  };
  expect(model.netShare).toBeCloseTo(0.75, 4);
  warehouse.close();
});

test.each([
  ["nobody", [], "orders go back 0 days"],
  ["one customer", [saleLine("c1", "t1", moment(-2 * YEAR))], "0 customers had come back"],
  [
    "a company of a month",
    company(300, 3).map((line) => ({ ...line, occurred_at: moment(-20 * 86_400) })),
    "orders go back",
  ],
  [
    "customers who never come back",
    Array.from({ length: 400 }, (_, i) => saleLine(`c${i}`, `t${i}`, moment(-i * 2 * 86_400))),
    "0 customers had come back",
  ],
] as const)("with %s there is no model and nobody has a row, and the note says why", async (_, lines, why) => {
  const project = projectOf();
  const warehouse = await open(lines);
  const report = await runStep(valueStep, contextOf(warehouse, project, AS_OF));
  expect(report).toMatchObject({ rowsOut: 0, skipped: "not-available" });
  expect(report.notes!.join("\n")).toContain(why);
  expect(await value(warehouse)).toEqual([]);
  expect(existsSync(join(project.directory, "meanings"))).toBe(false);
  warehouse.close();
});

test("equal spend of everybody gives orders and no revenue, and says so", async () => {
  const project = projectOf();
  const warehouse = await open(LINES.map((line) => ({ ...line, amount_home: "10.0000" })));
  const report = await runStep(valueStep, contextOf(warehouse, project, AS_OF));
  expect(report.notes!.join("\n")).toContain("no revenue is expected of anybody");
  await expectRows(
    warehouse,
    "select count(expected_orders) as orders, count(expected_revenue) as revenues, count(value_band) as bands from result.value",
    [{ orders: 1000, revenues: 0, bands: 0 }],
  );
  warehouse.close();
});

test("what was held out is told by past orders and week by week, and adds up to the forecast that is used", async () => {
  const project = projectOf();
  const warehouse = await open(LINES);
  await runStep(valueStep, contextOf(warehouse, project, AS_OF));
  const rows = await warehouse.rows<Record<string, number> & { curve: string }>(
    "from result.value_check order by curve, position",
  );
  const of = (curve: string) => rows.filter((row) => row.curve === curve);
  const [best] = of("forecast");
  const sum = (name: string) => of("orders").reduce((total, row) => total + row[name]!, 0);
  expect(of("forecast").map((row) => row["error"]!)).toEqual(
    of("forecast")
      .map((row) => row["error"]!)
      .sort((a, b) => a - b),
  );
  expect(sum("actual")).toBe(best!["actual"]);
  expect(sum("expected")).toBeCloseTo(best!["expected"]!, 6);
  const weeks = of("week");
  const days = JSON.parse(readFileSync(join(project.directory, "meanings", "value.v1.json"), "utf8")).comparison.days;
  expect(weeks).toHaveLength(Math.floor(days / 7));
  // Orders of the weeks, counted here from the lines: days with a sale of who had bought before the held-out days.
  const cut = Date.parse("2026-01-01") - days * 86_400_000;
  const at = (line: Row) => Date.parse(`${String(line["occurred_at"]).replace(" ", "T")}Z`);
  const known = new Set(LINES.filter((line) => at(line) < cut).map((line) => line["customer_id"]));
  const until = cut + weeks.length * 7 * 86_400_000;
  const orders = LINES.filter((line) => known.has(line["customer_id"]!) && at(line) >= cut && at(line) < until);
  const distinct = new Set(orders.map((line) => `${line["customer_id"]} ${Math.floor(at(line) / 86_400_000)}`));
  expect(weeks.at(-1)!["actual"]).toBe(distinct.size);
  warehouse.close();
});

test("training fits a new version with the horizon of the settings, live from then on; nights before keep theirs", async () => {
  const project = projectOf();
  const warehouse = await open(LINES);
  await runStep(valueStep, contextOf(warehouse, project, AS_OF));
  const shorter = {
    ...project,
    settings: { ...DEFAULT_SETTINGS, value: { ...DEFAULT_SETTINGS.value, horizonDays: 90 } },
  };
  const asked = await runStep(valueStep, contextOf(warehouse, shorter, AS_OF));
  expect(asked.notes!.join()).toContain("looks 365 days ahead, not the 90 of settings.value: clientele train value");
  const year = await value(warehouse);
  await runStep(trainValueStep("now"), contextOf(warehouse, shorter, NEXT));
  await runStep(valueStep, contextOf(warehouse, shorter, AS_OF));
  expect(await value(warehouse)).toEqual(year);
  await runStep(valueStep, contextOf(warehouse, shorter, NEXT));
  await expectRows(warehouse, "select distinct horizon_days, model_version from result.value", [
    { horizon_days: 90, model_version: "value.v2" },
  ]);
  const few = await open(LINES.slice(0, 5));
  const refused = await runStep(trainValueStep("now"), contextOf(few, projectOf(), AS_OF));
  expect(refused.refusals).toMatchObject([{ gate: "too_little_data", subject: "value" }]);
  few.close();
  warehouse.close();
});
