import { expect, test } from "vitest";
import { readBaskets, type BasketOptions } from "../../../warehouse/baskets/read-baskets.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import { given, type Row } from "../../support/given.js";
import { returnLine, saleLine } from "../../support/lines.js";

const AS_OF = "2026-01-01 00:00:00";
const OPTIONS: BasketOptions = {
  asOf: AS_OF,
  windowDays: 365,
  level: "product",
  per: "transaction",
  maxItems: 500,
  excludeProducts: [],
};

const line = (customer: string | null, transaction: string, product: string, at = "2025-12-01 12:00:00"): Row => ({
  ...saleLine(customer, transaction, at),
  product_id: product,
});

async function aWarehouse(lines: readonly Row[]): Promise<Warehouse> {
  return given({
    "core.line": lines,
    "core.customer": [
      { customer_id: "c1", region: "North" },
      { customer_id: "c2", region: null, country: "FR" },
      { customer_id: "c3", region: null, country: null },
    ],
    "core.product": [
      { product_id: "a", category: "food", subcategory: "bread" },
      { product_id: "b", category: "food", subcategory: "milk" },
      { product_id: "c", category: null, subcategory: null },
    ],
  });
}

/** Items of each basket, in order. */
async function basketsOf(warehouse: Warehouse, options: Partial<BasketOptions> = {}) {
  const reader = await readBaskets(warehouse, LIVE, { ...OPTIONS, ...options });
  const found: string[][] = Array.from({ length: reader.baskets }, () => []);
  let last = 0;
  for await (const { baskets, codes } of reader.chunks()) {
    baskets.forEach((basket, at) => {
      expect(basket).toBeGreaterThanOrEqual(last);
      last = basket;
      found[basket]!.push(reader.items[codes[at]!]!);
    });
  }
  await reader.drop();
  return { baskets: found, strata: [...reader.strata], leftOut: reader.leftOut };
}

test("a basket is what was sold in one transaction before as_of and in the window; returns, gifts and the future are not in it", async () => {
  const warehouse = await aWarehouse([
    line("c1", "t1", "a"),
    line("c1", "t1", "b"),
    line("c1", "t1", "b"),
    { ...line("c1", "t1", "c"), amount_home: "0.0000", is_sale: false },
    { ...returnLine("c1", "t2", "2025-12-02 12:00:00", "-5.0000"), product_id: "a" },
    line(null, "t3", "c"),
    line("c2", "t4", "a", AS_OF),
    line("c2", "t5", "a", "2024-12-31 23:59:59"),
    line("c2", "t6", "a", "2025-01-01 00:00:00"),
  ]);
  expect((await basketsOf(warehouse)).baskets).toEqual([["a", "b"], ["c"], ["a"]]);
  warehouse.close();
});

test("items are products, subcategories or categories; baskets are of transactions or of customers in the window", async () => {
  const warehouse = await aWarehouse([
    line("c1", "t1", "a"),
    line("c1", "t1", "b"),
    line("c1", "t2", "c"),
    line(null, "t3", "c"),
    line("c3", "t4", "b", "2025-11-01 12:00:00"),
  ]);
  expect((await basketsOf(warehouse, { level: "category" })).baskets).toEqual([["food"], ["food"]]);
  expect((await basketsOf(warehouse, { level: "subcategory" })).baskets).toEqual([["bread", "milk"], ["milk"]]);
  expect((await basketsOf(warehouse, { per: "customer" })).baskets).toEqual([["a", "b", "c"], ["b"]]);
  expect((await basketsOf(warehouse, { per: "customer", windowDays: 40 })).baskets).toEqual([["a", "b", "c"]]);
  warehouse.close();
});

test("products that are services are left out by code or pattern, whose other marks mean themselves", async () => {
  const products = ["POST", "gift_0001", "giftx0001", "100%", "100 g"];
  const warehouse = await aWarehouse(products.map((product) => line("c1", "t1", product)));
  const { baskets } = await basketsOf(warehouse, { excludeProducts: ["POST", "gift_*", "100%"] });
  expect(baskets).toEqual([["100 g", "giftx0001"]]);
  warehouse.close();
});

test("strata are the month of the year by region, else country; strangers and customers without a place apart", async () => {
  const january = "2025-01-15 12:00:00";
  const warehouse = await aWarehouse([
    line("c1", "t1", "a"),
    line("c1", "t2", "a", january),
    line("c2", "t3", "a"),
    line("c3", "t4", "a"),
    line(null, "t5", "a"),
    line("c1", "t6", "b"),
  ]);
  const { strata } = await basketsOf(warehouse);
  expect(strata[0]).toBe(strata[5]);
  expect(new Set(strata).size).toBe(5);
  expect(Math.max(...strata)).toBe(4);
  expect(new Set((await basketsOf(warehouse, { per: "customer" })).strata).size).toBe(3);
  warehouse.close();
});

test("regions beyond the twenty with the most baskets are one", async () => {
  const customers = Array.from({ length: 30 }, (_, nr) => ({ customer_id: `r${nr}`, region: `R${nr}` }));
  const warehouse = await given({
    "core.line": customers.flatMap(({ customer_id }, nr) =>
      Array.from({ length: nr < 20 ? 2 : 1 }, (_, at) => line(customer_id, `${customer_id}-${at}`, "a")),
    ),
    "core.customer": customers,
    "core.product": [],
  });
  expect(new Set((await basketsOf(warehouse)).strata).size).toBe(21);
  warehouse.close();
});

test("a basket of more different items than asked for is left out and counted; an item twice is one", async () => {
  const warehouse = await aWarehouse([
    ...["a", "b", "c"].map((product) => line("c1", "t1", product)),
    ...["a", "b", "b", "a"].map((product) => line("c1", "t2", product)),
  ]);
  expect(await basketsOf(warehouse, { maxItems: 2 })).toMatchObject({ baskets: [["a", "b"]], leftOut: 1 });
  warehouse.close();
});

test("no sales are no baskets", async () => {
  const warehouse = await aWarehouse([]);
  expect(await basketsOf(warehouse)).toEqual({ baskets: [], strata: [], leftOut: 0 });
  warehouse.close();
});
