import { expect, test } from "vitest";
import { readPurchases, type PurchaseOptions } from "../../../warehouse/baskets/read-purchases.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import { given, type Row } from "../../support/given.js";
import { returnLine, saleLine } from "../../support/lines.js";

const OPTIONS: PurchaseOptions = {
  asOf: "2026-01-01 00:00:00",
  origin: "2026-01-01 00:00:00",
  days: 100,
  excludeProducts: ["POST", "gift_*"],
  withhold: [],
  statuses: ["discontinued"],
  unsoldDays: 50,
};

const sale = (customer: string | null, transaction: string, product: string, at: string, changes: Row = {}): Row => ({
  ...saleLine(customer, transaction, at),
  product_id: product,
  quantity: "2",
  ...changes,
});
const back = (customer: string, product: string, at: string, changes: Row = {}): Row => ({
  ...returnLine(customer, "r", at, "-10.0000"),
  product_id: product,
  quantity: "-2",
  ...changes,
});

async function read(lines: readonly Row[], products: readonly Row[] = [], options: Partial<PurchaseOptions> = {}) {
  const warehouse = await given({
    "core.line": lines,
    "core.product": products,
    "core.customer": [
      { customer_id: "a", region: "North" },
      { customer_id: "b", region: null, country: "FR" },
    ],
  });
  const found = await readPurchases(warehouse, LIVE, { ...OPTIONS, ...options });
  warehouse.close();
  const bought = [...found.day].map(
    (day, i) => `${found.customerId[found.customer[i]!]} ${found.productId[found.product[i]!]} ${day}`,
  );
  return { found, bought };
}

test("a purchase counts once a day, in elapsed days before as_of, by customer, day and product", async () => {
  const { bought } = await read([
    sale("b", "t3", "p", "2025-12-31 23:59:59"),
    sale("a", "t1", "q", "2025-12-31 00:00:00"),
    sale("a", "t1", "p", "2025-12-31 00:00:00"),
    sale("a", "t2", "p", "2025-12-31 10:00:00"),
    sale("a", "t4", "p", "2025-12-30 23:59:59"),
    sale("a", "t5", "p", "2025-09-23 00:00:00"),
  ]);
  expect(bought).toEqual(["a p 0", "a p 98", "a p 99", "a q 99", "b p 99"]);
});

test("strangers, fees, gifts, services, what is older than the window or not known yet are no purchases", async () => {
  const { bought, found } = await read([
    sale(null, "t1", "p", "2025-12-01 00:00:00"),
    sale("a", "t2", "p", "2025-12-01 00:00:00", { kind: "fee", is_sale: false }),
    sale("a", "t3", "p", "2025-12-01 00:00:00", { amount_home: "0.0000", is_sale: false }),
    sale("a", "t4", "POST", "2025-12-01 00:00:00"),
    sale("a", "t5", "gift_20", "2025-12-01 00:00:00"),
    sale("a", "t6", "p", "2025-09-22 23:59:59"),
    sale("a", "t7", "p", "2026-01-01 00:00:00"),
    sale("a", "t8", "gift", "2025-12-01 00:00:00"),
  ]);
  expect(bought).toEqual(["a gift 69"]);
  expect([found.customerId, found.productId]).toEqual([["a"], ["gift"]]);
});

test("what came back whole was not bought, by its receipt where the return names one; what came back in part was", async () => {
  const { bought } = await read([
    sale("a", "t1", "named", "2025-12-01 00:00:00"),
    sale("a", "t2", "named", "2025-12-11 00:00:00"),
    back("a", "named", "2025-12-05 00:00:00", { original_transaction_id: "t1" }),
    sale("a", "t3", "unnamed", "2025-12-01 00:00:00"),
    back("a", "unnamed", "2025-12-05 00:00:00"),
    sale("a", "t4", "part", "2025-12-01 00:00:00"),
    back("a", "part", "2025-12-05 00:00:00", { quantity: "-1", original_transaction_id: "t4" }),
    sale("b", "t5", "unnamed", "2025-12-01 00:00:00"),
  ]);
  expect(bought).toEqual(["a part 69", "a named 79", "b unnamed 69"]);
});

test("what is out of stock, discontinued, of such a status, unsold for long or withheld is read and never offered", async () => {
  const products = ["fine", "empty", "ended", "status", "withheld", "old", "unknown"];
  const { found } = await read(
    products.map((product) =>
      sale("a", product, product, product === "old" ? "2025-10-01 00:00:00" : "2025-12-01 00:00:00"),
    ),
    [
      { product_id: "fine", product_name: "Fine", subcategory: "x", stock: "3", status: "active" },
      { product_id: "empty", subcategory: "x", stock: "0" },
      { product_id: "ended", category: "y", discontinued_at: "2025-12-20 00:00:00" },
      { product_id: "status", status: "Discontinued" },
      { product_id: "withheld", stock: null },
      { product_id: "never-sold", stock: "9" },
    ],
    { withhold: ["with*"] },
  );
  const kept = found.productId.filter((_, i) => found.excluded[i] === 0);
  expect(kept).toEqual(["fine", "unknown"]);
  expect(found.productId).not.toContain("never-sold");
  const of = (product: string): number => found.productId.indexOf(product);
  expect(found.group[of("fine")]).toBe(found.group[of("empty")]);
  expect(found.group[of("fine")]).not.toBe(found.group[of("ended")]);
  expect(found.group[of("unknown")]).toBe(-1);
  expect(found.productName[of("fine")]).toBe("Fine");
});

test("the price is of one unit, the name is taken from the lines where no product has one, the segment is the region", async () => {
  const { found } = await read([
    sale("a", "t1", "p", "2025-12-01 00:00:00", { product_name: "Pen", amount_home: "10.0000" }),
    sale("b", "t2", "p", "2025-12-02 00:00:00", { amount_home: "20.0000" }),
    sale("b", "t3", "p", "2025-12-03 00:00:00", { amount_home: "90.0000" }),
  ]);
  expect(found.price[0]).toBe(10);
  expect(found.productName).toEqual(["Pen"]);
  expect(found.segment[0]).not.toBe(found.segment[1]);
});

test("no sales give no customers and no products", async () => {
  const { found } = await read([]);
  expect([found.customerId.length, found.productId.length, found.day.length]).toEqual([0, 0, 0]);
});
