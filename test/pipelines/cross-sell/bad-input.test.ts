import { expect, onTestFinished, test } from "vitest";
import { crossSellStep } from "../../../pipelines/cross-sell.js";
import { DEFAULT_SETTINGS, type CrossSellSettings } from "../../../project/settings.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import { given, type Row } from "../../support/given.js";
import { returnLine, saleLine } from "../../support/lines.js";
import { contextOf, projectOf, runStep } from "../../support/step-context.js";
import { NIGHT, sales } from "./an-offer-shop.js";

const line = (customer: string, transaction: string, product: string, at: string): Row => ({
  ...saleLine(customer, transaction, at),
  product_id: product,
  quantity: "1",
});
const LINES = sales().map(({ c, t, p, at }) => line(c, t, p, at));
const EXTRA_AT = "2025-12-20 10:00:00";

async function aWarehouse(lines: readonly Row[], products: readonly Row[] = []): Promise<Warehouse> {
  const warehouse = await given({
    "core.line": lines,
    "core.line_version": lines.map((row) => ({ ...row, known_at: row["occurred_at"]! })),
    "core.customer_merge": [],
    "core.customer": [],
    "core.customer_record": [],
    "core.product": products,
    "ops.model_version": [],
  });
  onTestFinished(() => warehouse.close());
  return warehouse;
}

async function run(warehouse: Warehouse, given: Partial<CrossSellSettings> = {}) {
  const usual = DEFAULT_SETTINGS.crossSell;
  const gates = { ...usual.offer.gates, leastCustomers: 50, calibrationError: 1, shift: 99 };
  const crossSell = { ...usual, ...given, offer: { ...usual.offer, gates } };
  const project = projectOf({ settings: { ...DEFAULT_SETTINGS, crossSell } });
  return runStep(crossSellStep, contextOf(warehouse, project, NIGHT));
}

const offersOf = (warehouse: Warehouse, of = "true") =>
  warehouse.rows<{ customer_id: string; kind: string; product_id: string }>(
    `select customer_id, kind, rank, product_id, score, reason from result.next_product where ${of} order by all`,
  );

test("lines that came twice, and what was brought back whole on its day, change no offer", async () => {
  const plain = await aWarehouse(LINES);
  await run(plain);
  const offers = await offersOf(plain);
  expect(new Set(offers.map(({ customer_id }) => customer_id)).size).toBe(200);
  const twice = LINES.map((row) => ({ ...row, transaction_id: `again-${String(row["transaction_id"])}` }));
  const back = LINES.filter((_, nr) => nr % 50 === 0).flatMap((row, nr): Row[] => {
    const [who, receipt] = [String(row["customer_id"]), `back-${nr}`];
    const of = { product_id: "p-back", original_transaction_id: receipt, quantity: "-1" };
    return [line(who, receipt, "p-back", EXTRA_AT), { ...returnLine(who, `r-${nr}`, EXTRA_AT, "-10.0000"), ...of }];
  });
  const other = await aWarehouse([...LINES, ...twice, ...back]);
  await run(other);
  expect(await offersOf(other)).toEqual(offers);
});

test("customers with 5,000 things in one basket are offered five of each kind like all others", async () => {
  const things = Array.from({ length: 5000 }, (_, nr) => `thing${nr}`);
  const wholesale = Array.from({ length: 4 }, (_, who) =>
    things.slice(who).map((product) => line(`wholesale${who}`, `w${who}`, product, EXTRA_AT)),
  ).flat();
  const warehouse = await aWarehouse([...LINES, ...wholesale]);
  const report = await run(warehouse);
  expect(report.notes).toContain("4 baskets of more than 500 items are left out");
  const theirs = await offersOf(warehouse, "customer_id = 'wholesale3'");
  expect(theirs.map(({ kind }) => kind)).toEqual(["new", "repeat"].flatMap((kind) => Array<string>(5).fill(kind)));
  expect(theirs.filter(({ kind }) => kind === "repeat").every(({ product_id: p }) => p.startsWith("thing"))).toBe(true);
});

test("a product that nobody bought yet is not offered; who bought once, yesterday, and what nobody had bought before, is offered both kinds", async () => {
  const bought = line("once", "t-first", "p-first", "2025-12-31 10:00:00");
  const products: readonly Row[] = [
    { product_id: "p-first", product_name: "The first" },
    { product_id: "p-never", product_name: "Never sold", stock: "9" },
  ];
  const warehouse = await aWarehouse([...LINES, bought], products);
  await run(warehouse);
  expect(await offersOf(warehouse, "product_id = 'p-never'")).toEqual([]);
  const first = await offersOf(warehouse, "customer_id = 'once'");
  expect(first.map(({ kind }) => kind)).toEqual([...Array<string>(5).fill("new"), "repeat"]);
  expect(first.at(-1)!.product_id).toBe("p-first");
});

test("services are in no rule and no offer; a code that no product has is named in a note, and is no error", async () => {
  const postage = LINES.filter((_, nr) => nr % 3 === 0).map((row) => ({ ...row, product_id: "POST" }));
  const warehouse = await aWarehouse([...LINES, ...postage]);
  const report = await run(warehouse, { excludeProducts: ["POST", "Post", "gift_*", "p1*"] });
  expect(report.notes).toContain("settings.cross_sell.exclude_products: no product has the code Post, gift_*");
  expect(await offersOf(warehouse, "product_id = 'POST' or product_id like 'p1%'")).toEqual([]);
  expect((await offersOf(warehouse)).length).toBeGreaterThan(1000);
  const quiet = await run(warehouse, { excludeProducts: ["POST"] });
  expect(quiet.notes!.join()).not.toContain("no product has");
});
