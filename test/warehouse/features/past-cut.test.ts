import { afterAll, beforeAll, expect, test } from "vitest";
import { openCutFacts } from "../../../warehouse/features/cut-facts.js";
import { factsOf } from "../../../warehouse/features/fact-source.js";
import { feature } from "../../../warehouse/features/feature.js";
import { findLeaks } from "../../../warehouse/features/find-leaks.js";
import { makeFeatures, type GroupWithSql } from "../../../warehouse/features/make-features.js";
import { FEATURE_GROUPS, FEATURES } from "../../../warehouse/features/registry.js";
import type { Plain } from "../../../warehouse/warehouse.js";
import { asKnown, at, loadShop, type LoadedShop } from "./a-shop.js";
import { naiveFeatures } from "./naive-features.js";
import { randomShop } from "./random-shop.js";

const CUT = 560.4;
const SHOP = randomShop(1, 80);

let whole: LoadedShop;
let rows: Record<string, Plain>[];
beforeAll(async () => {
  whole = await loadShop(SHOP);
  rows = await featuresAt(whole, CUT);
});
afterAll(() => whole.close());

async function featuresAt({ project, warehouse }: LoadedShop, day: number) {
  await warehouse.run("create schema if not exists features");
  const options = { asOf: at(day), customers: "all", alone: false } as const;
  const { absent } = await makeFeatures(warehouse, factsOf(warehouse, project), options, "features.customer");
  expect(absent).toEqual([]);
  return warehouse.rows("select * from features.customer order by customer_id");
}

test("features of a past cut are those of a warehouse that never had the future (law of a cut)", async () => {
  const cut = await loadShop(asKnown(SHOP, CUT));
  const then = await featuresAt(cut, CUT);
  cut.close();
  expect(rows).toHaveLength(80);
  expect(rows).toEqual(then);
  // The law says nothing of a feature that nobody has.
  const empty = FEATURES.filter(({ name }) => rows.every((row) => row[name] === null || row[name] === 0));
  expect(empty.map(({ name }) => name)).toEqual(["area_lapse"]);
});

test("features agree with a computation row by row, without the engine (their meanings)", async () => {
  const refs = await whole.warehouse.rows<{ ref: string; customer_id: string }>(
    "select ref, customer_id from core.customer_ref",
  );
  const checked = new Set<string>();
  for (const row of rows) {
    const own = refs.filter(({ customer_id }) => customer_id === row["customer_id"]).map(({ ref }) => ref);
    for (const [name, value] of Object.entries(naiveFeatures(SHOP, own, CUT))) {
      checked.add(name);
      const got = row[name] as number | null;
      // Sums in another order; times in seconds of days; satisfaction is kept in thousandths, turns of the year in millionths.
      const kept = name.endsWith("_satisfaction") ? 5e-4 : name.endsWith("season_fit") ? 1e-6 : null;
      const off = kept ?? 1e-8 * Math.max(1, Math.abs(value ?? 0));
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

const of = (name: string, count: string, fact: string, where = "true") =>
  leaking(
    name,
    fact === "line" ? "transactions" : "cases",
    `select customer_id, ${count} as ${name} from past_cut.${fact}_version
     where customer_id is not null and ${where} group by customer_id`,
  );

test("a feature that sees rows, versions or times of the future is caught by its name, and no other is", async () => {
  const { project, warehouse } = whole;
  const known = "known_at < $as_of::timestamp";
  const planted = [
    of("later_orders", "count(*)", "line"),
    of("late_rows", "count(*)", "line", "occurred_at < $as_of::timestamp"),
    of("solved_some_day", "count(distinct case_id) filter (where resolved_at is not null)", "service_case"),
    of("superseded", "count(superseded_at)", "service_case", known),
    of("delivered_some_day", "count(fulfilled_at)", "line", known),
  ];
  const report = await findLeaks(warehouse, project, at(CUT), 20_000, [...FEATURE_GROUPS, ...planted]);
  expect(report.leaks.map((leak) => leak.feature)).toEqual(planted.map(({ name }) => name));
  for (const { customers } of report.leaks) expect(customers).toBeGreaterThan(0);
  expect(report).toMatchObject({ asOf: at(CUT), customers: 80, oneSided: 0 });
});

test("without a planted leak the check finds none, in a sample by md5, and leaves nothing behind", async () => {
  const { project, warehouse } = whole;
  const report = await findLeaks(warehouse, project, at(CUT), 30);
  expect(report).toEqual({ asOf: at(CUT), customers: 30, oneSided: 0, leaks: [] });
  expect(await warehouse.rows("select 1 from duckdb_schemas() where schema_name like 'past%'")).toEqual([]);
});

test("a sample of customers has the features that they have among all", async () => {
  const { project, warehouse } = whole;
  const options = { asOf: at(CUT), customers: { share: 0.4, salt: "s" }, alone: false } as const;
  const { customers } = await makeFeatures(warehouse, factsOf(warehouse, project), options, "features.customer");
  const some = await warehouse.rows("select * from features.customer order by customer_id");
  expect(some).toHaveLength(customers);
  expect(customers).toBeGreaterThan(15);
  expect(customers).toBeLessThan(60);
  expect(some).toEqual(rows.filter((row) => some.some((other) => other["customer_id"] === row["customer_id"])));
});

test("master data of a first load is read for what hardly changes only (contract, section 5)", async () => {
  const { project, warehouse } = whole;
  await openCutFacts(warehouse, factsOf(warehouse, project), { asOf: at(CUT), customers: "all", alone: false });
  const names = async (name: string) => (await warehouse.describe(`select * from past_cut.${name}`)).map((c) => c.name);
  expect(await names("customer_record")).toEqual(expect.arrayContaining(["birth_date", "gender", "joined_at"]));
  for (const later of ["tier", "region", "city"]) expect(await names("customer_record")).not.toContain(later);
  for (const later of ["status", "list_price", "stock"]) expect(await names("product")).not.toContain(later);
});
