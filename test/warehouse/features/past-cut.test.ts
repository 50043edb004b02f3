import { expect, test } from "vitest";
import { openCutFacts } from "../../../warehouse/features/cut-facts.js";
import { factsOf } from "../../../warehouse/features/fact-source.js";
import { findLeaks } from "../../../warehouse/features/find-leaks.js";
import { feature } from "../../../warehouse/features/feature.js";
import { makeFeatures, type GroupWithSql } from "../../../warehouse/features/make-features.js";
import { FEATURE_GROUPS, FEATURES } from "../../../warehouse/features/registry.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import type { Project } from "../../../project/project.js";
import { asKnown, at, loadShop } from "./a-shop.js";
import { naiveFeatures } from "./naive-features.js";
import { randomShop } from "./random-shop.js";

const CUTS = [300.4, 610];

async function featuresAt({ project, warehouse }: { project: Project; warehouse: Warehouse }, day: number) {
  await warehouse.run("create schema if not exists features");
  const options = { asOf: at(day), customers: "all", alone: false } as const;
  const made = await makeFeatures(warehouse, factsOf(warehouse, project), options, "features.customer");
  return { made, rows: await warehouse.rows("select * from features.customer order by customer_id") };
}

test("features of a past cut are those of a warehouse that never had the future (law of a cut)", async () => {
  const shop = randomShop(1, 80);
  const whole = await loadShop(shop);
  for (const day of CUTS) {
    const cut = await loadShop(asKnown(shop, day));
    const now = await featuresAt(whole, day);
    const then = await featuresAt(cut, day);
    expect(now.rows.length).toBeGreaterThan(50);
    expect(now.made).toEqual(then.made);
    expect(now.rows).toEqual(then.rows);
  }
  // The law says nothing of a feature that nobody has.
  const [filled] = await whole.warehouse.rows<Record<string, number>>(
    `select ${FEATURES.map(({ name }) => `count(*) filter (where ${name} <> 0) as ${name}`).join(", ")} from features.customer`,
  );
  const empty = Object.entries(filled!).filter(([, customers]) => customers === 0);
  expect(empty.map(([name]) => name)).toEqual(["area_lapse"]);
});

test("features agree with a computation row by row, without the engine (their meanings)", async () => {
  const shop = randomShop(4, 60);
  const { project, warehouse } = await loadShop(shop);
  const day = 560;
  const { rows } = await featuresAt({ project, warehouse }, day);
  const refs = await warehouse.rows<{ ref: string; customer_id: string }>(
    "select ref, customer_id from core.customer_ref",
  );
  const checked = new Set<string>();
  for (const row of rows) {
    const own = refs.filter(({ customer_id }) => customer_id === row["customer_id"]).map(({ ref }) => ref);
    for (const [name, value] of Object.entries(naiveFeatures(shop, own, day))) {
      checked.add(name);
      const got = row[name] as number | null;
      // Doubles from sums in another order; satisfaction is kept in thousandths.
      const off = name.endsWith("_satisfaction") ? 5e-4 : 1e-9 * Math.max(1, Math.abs(value ?? 0));
      const same = got === null || value === null ? got === value : Math.abs(got - value) <= off;
      expect(same, `${name} of ${own.join(", ")}: ${got}, by hand ${value}`).toBe(true);
    }
  }
  const unchecked = FEATURES.map(({ name }) => name).filter((name) => !checked.has(name));
  expect(unchecked).toEqual(["overdue_deliveries", "area_lapse", "age_years", "joined_days"]);
});

/** A feature whose relation looks past the cut. */
const leaking = (name: string, entity: string, sql: string): GroupWithSql => ({
  ...{ name, needs: [{ entity }], sql },
  features: [feature(`${name} count 0 ?`, "Sees the future.", `{${name}}`, `{${name}}`)],
});

test("a feature that sees rows, versions or times of the future is caught by its name, and no other is", async () => {
  const { project, warehouse } = await loadShop(randomShop(2, 80));
  const day = 430;
  const version = "from past_cut.service_case_version where customer_id is not null group by customer_id";
  const planted = [
    leaking(
      "later_orders",
      "transactions",
      "select customer_id, count(*) as later_orders from past_cut.line_version where customer_id is not null group by customer_id",
    ),
    leaking(
      "late_rows",
      "transactions",
      `select customer_id, count(*) as late_rows from past_cut.line_version
       where customer_id is not null and occurred_at < $as_of::timestamp group by customer_id`,
    ),
    leaking(
      "solved_some_day",
      "cases",
      `select customer_id, count(distinct case_id) filter (where resolved_at is not null) as solved_some_day ${version}`,
    ),
    leaking(
      "superseded",
      "cases",
      `select customer_id, count(superseded_at) as superseded from past_cut.service_case_version
       where known_at < $as_of::timestamp and customer_id is not null group by customer_id`,
    ),
    leaking(
      "delivered_some_day",
      "transactions",
      `select customer_id, count(fulfilled_at) as delivered_some_day from past_cut.line_version
       where customer_id is not null and known_at < $as_of::timestamp group by customer_id`,
    ),
  ];
  const names = planted.flatMap(({ features }) => features.map(({ name }) => name));
  const report = await findLeaks(warehouse, project, at(day), 20_000, [...FEATURE_GROUPS, ...planted]);
  expect(report.leaks.map(({ feature: name }) => name)).toEqual(names);
  for (const { customers } of report.leaks) expect(customers).toBeGreaterThan(0);
  expect(report).toMatchObject({ asOf: at(day), customers: 80, oneSided: 0 });

  const few = await findLeaks(warehouse, project, at(day), 30);
  expect(few).toEqual({ asOf: at(day), customers: 30, oneSided: 0, leaks: [] });
  const left = await warehouse.rows("select schema_name from duckdb_schemas() where schema_name like 'past%'");
  expect(left).toEqual([]);
});

test("master data of a first load is read for what hardly changes only (contract, section 5)", async () => {
  const { project, warehouse } = await loadShop(randomShop(3, 5));
  await openCutFacts(warehouse, factsOf(warehouse, project), { asOf: at(400), customers: "all", alone: false });
  const columns = (name: string) => warehouse.describe(`select * from past_cut.${name}`);
  const names = async (name: string) => (await columns(name)).map((column) => column.name);
  expect(await names("customer_record")).toEqual(expect.arrayContaining(["birth_date", "gender", "joined_at"]));
  for (const later of ["tier", "region", "city"]) expect(await names("customer_record")).not.toContain(later);
  for (const later of ["status", "list_price", "stock"]) expect(await names("product")).not.toContain(later);
});
