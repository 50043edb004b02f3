import { expect, test } from "vitest";
import { expectRows, given, giveTable } from "./given.js";

test("a table of an entity has the entity's own types, and null where nothing was given", async () => {
  const warehouse = await given({
    "core.line": [{ customer_id: "c1", occurred_at: "2026-01-02 03:04:05", amount_home: "0.1001", is_sale: true }],
  });
  const types = Object.fromEntries((await warehouse.describe("from core.line")).map((c) => [c.name, c.type]));
  expect(types).toMatchObject({ amount: "DECIMAL(18,4)", quantity: "DECIMAL(18,3)", business_date: "DATE" });
  await expectRows(warehouse, "core.line", [
    { customer_id: "c1", occurred_at: "2026-01-02 03:04:05", amount_home: "0.1001", is_sale: true, product_id: null },
  ]);
  warehouse.close();
});

test("an entity's table may be empty, another one needs a row that names its columns", async () => {
  const warehouse = await given({ "core.line": [] });
  await expectRows(warehouse, "core.line", []);
  await expect(giveTable(warehouse, "result.odd", [])).rejects.toThrow("result.odd");
  warehouse.close();
});

test("expected rows are compared by the column's type, in any order, and a difference is found", async () => {
  const warehouse = await given({
    "result.odd": [
      { id: "b", n: 2, tags: ["x", "y"], day: "2026-01-02" },
      { id: "a", n: 1, tags: [], day: null },
    ],
  });
  await expectRows(warehouse, "result.odd", [
    { id: "a", n: 1, tags: [] },
    { id: "b", n: "2", tags: ["x", "y"] },
  ]);
  await expectRows(warehouse, "select count(*) as n from result.odd", [{ n: 2 }]);
  await expect(expectRows(warehouse, "result.odd", [{ id: "a" }])).rejects.toThrow();
  warehouse.close();
});
