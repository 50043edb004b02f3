import { expect, test } from "vitest";
import { crossSellStep } from "../../pipelines/cross-sell.js";
import { DEFAULT_SETTINGS, type CrossSellSettings } from "../../project/settings.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { given, type Row } from "../support/given.js";
import { moment, saleLine } from "../support/lines.js";
import { contextOf, projectOf, runStep } from "../support/step-context.js";

const AS_OF = "2026-01-01 00:00:00";

const bought = (transaction: string, products: readonly string[], at: string, customer: string | null = "c1"): Row[] =>
  products.map((product_id) => ({ ...saleLine(customer, transaction, at), product_id }));

/** 400 baskets of one year, with 2 to 6 other things: bread brings butter to 40 of 80, chance brings it to 40 of 320; skis and sledges are bought in winter. */
const lines: Row[] = Array.from({ length: 400 }, (_, nr) => {
  const winter = nr % 4 === 0;
  return bought(
    `t${String(nr).padStart(3, "0")}`,
    [
      ...Array.from({ length: 2 + ((nr * 7) % 5) }, (_, at) => `other${(nr * 13 + at * 17) % 61}`),
      ...(nr % 5 === 0 ? ["bread"] : []),
      ...(nr % 5 === 0 ? (nr % 10 === 0 ? ["butter"] : []) : nr % 8 === 1 ? ["butter"] : []),
      ...(winter && nr % 12 < 6 ? ["ski"] : []),
      ...(winter && nr % 20 < 10 ? ["sledge"] : []),
      "POST",
    ],
    winter ? "2025-12-10 12:00:00" : moment(-86_400 * (60 + (nr % 200))),
  );
}).flat();

async function run(given: Partial<CrossSellSettings>, warehouse: Warehouse) {
  const crossSell = { ...DEFAULT_SETTINGS.crossSell, excludeProducts: ["POST"], ...given };
  const project = projectOf({ settings: { ...DEFAULT_SETTINGS, crossSell } });
  return runStep(crossSellStep, contextOf(warehouse, project, AS_OF));
}

const aWarehouse = (rows: readonly Row[]): Promise<Warehouse> =>
  given({
    "core.line": rows,
    "core.customer": [{ customer_id: "c1", region: "North" }],
    "core.customer_record": [],
    "core.product": [],
    "ops.model_version": [],
  });

test("writes what is bought together beyond chance with its counts, and tells what the season explains", async () => {
  const warehouse = await aWarehouse(lines);
  const report = await run({}, warehouse);
  const rules = await warehouse.rows(
    `select antecedent, consequent, baskets, support, confidence, round(lift, 3) as lift, p_value < 1e-4 as sure, remains, as_of
     from result.basket_rule where len(antecedent) = 1 order by all`,
  );
  expect(report).toMatchObject({ rowsIn: 400 });
  const butter = rules.find((rule) => rule["consequent"] === "butter");
  expect(butter).toMatchObject({ antecedent: ["bread"], baskets: 40, support: 0.1, confidence: 0.5, as_of: AS_OF });
  expect(butter).toMatchObject({ sure: true, remains: true });
  const ski = rules.find((rule) => rule["consequent"] === "ski" && String(rule["antecedent"]) === "sledge");
  expect(ski).toMatchObject({ remains: false });
  expect(rules.some((rule) => [...(rule["antecedent"] as string[]), rule["consequent"]].includes("POST"))).toBe(false);
  warehouse.close();
});

test("keeps nothing where nothing is beyond chance, and says so where there are no sales", async () => {
  const warehouse = await aWarehouse(
    Array.from({ length: 200 }, (_, nr) => bought(`t${nr}`, nr % 2 ? ["a"] : ["b"], "2025-12-10 12:00:00")).flat(),
  );
  expect(await run({}, warehouse)).toMatchObject({ rowsIn: 200, rowsOut: 0 });
  expect(await warehouse.rows("from result.basket_rule")).toEqual([]);
  warehouse.close();
  const empty = await aWarehouse([]);
  expect(await run({}, empty)).toMatchObject({ rowsIn: 0, rowsOut: 0, skipped: "not-available" });
  expect((await empty.describe("from result.next_product")).map(({ name }) => name)).toContain("reason");
  expect((await empty.describe("from result.basket_rule")).map(({ name }) => name)).toContain("p_value");
  empty.close();
});

test("200 baskets of 5,000 items among small ones neither explode the run nor hide the rules of the small ones", async () => {
  const warehouse = await aWarehouse(lines);
  await run({ maxLength: 2 }, warehouse);
  const rules = await warehouse.rows("from result.basket_rule");
  await warehouse.run(`insert into core.line (transaction_id, product_id, customer_id, occurred_at, is_sale)
    select 'large' || t, 'item' || p, 'c1', timestamp '2025-12-10 12:00:00', true from range(200) as a(t), range(5000) as b(p)`);
  const report = await run({ maxLength: 2 }, warehouse);
  expect(report.notes).toContain("200 baskets of more than 500 items are left out");
  expect(await warehouse.rows("from result.basket_rule")).toEqual(rules);
  warehouse.close();
});

test("gives the same rows whatever the order of lines, and on one thread or two", async () => {
  const one = await aWarehouse(lines);
  const other = await aWarehouse([...lines].reverse());
  await one.run("set threads = 1");
  await run({ maxLength: 2 }, one);
  await run({ maxLength: 2 }, other);
  const rows = await one.rows("from result.basket_rule");
  expect(rows.length).toBeGreaterThan(0);
  expect(await other.rows("from result.basket_rule")).toEqual(rows);
  one.close();
  other.close();
});

test("stops with the bound where the count that is set lets too many sets through", async () => {
  const alike = Array.from({ length: 40 }, (_, nr) =>
    bought(
      `t${nr}`,
      Array.from({ length: 60 }, (_, item) => `p${item}`).filter((_, item) => item !== nr),
      "2025-12-10 12:00:00",
    ),
  ).flat();
  const warehouse = await aWarehouse(alike);
  await expect(run({ minCount: 2, maxLength: 10 }, warehouse)).rejects.toThrow(
    expect.objectContaining({ code: "too-many-itemsets" }),
  );
  warehouse.close();
});
