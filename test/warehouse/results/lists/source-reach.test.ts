import { expect, test } from "vitest";
import { readConsentReach, readSourceReach } from "../../../../warehouse/results/lists/source-reach.js";
import { given, giveTable } from "../../../support/given.js";

const AS_OF = "2026-03-01 00:00:00";

test("a source reaches to its newest row known before the night; rows known since ever have no time", async () => {
  const sale = { delivery: 1, occurred_at: "2026-02-27 10:00:00", known_at: "2026-02-27 10:00:00" };
  const warehouse = await given({
    "staging.transactions": [
      sale,
      { ...sale, occurred_at: "2026-02-28 10:00:00", known_at: AS_OF },
      { ...sale, delivery: 2, occurred_at: "2026-02-28 11:00:00", known_at: "2026-02-28 11:00:00" },
    ],
    "staging.products": [
      { source_name: "catalogue", known_at: "0001-01-01 00:00:00" },
      { source_name: "prices", known_at: "0001-01-01 00:00:00" },
      { source_name: "prices", known_at: "2026-02-01 00:00:00" },
    ],
    "ops.load": [
      { number: 1, source: "shop", finished_before: AS_OF },
      { number: 2, source: "web", finished_before: null },
    ],
    "ops.night": [{ as_of: "2026-02-28 00:00:00", run_id: "r" }],
  });
  const from = (name: string, entity: string, ownTime: string | null = null) => ({ name, entity, ownTime });
  const sources = [
    from("shop", "transactions", "occurred_at"),
    from("web", "transactions", "occurred_at"),
    from("catalogue", "products"),
    from("prices", "products"),
  ];
  expect(await readSourceReach(warehouse, sources, AS_OF)).toEqual([
    { source: "shop", entity: "transactions", newestRow: "2026-02-27 10:00:00", fresh: false },
    { source: "web", entity: "transactions", newestRow: "2026-02-28 11:00:00", fresh: true },
    { source: "catalogue", entity: "products", newestRow: null, fresh: false },
    { source: "prices", entity: "products", newestRow: "2026-02-01 00:00:00", fresh: false },
  ]);
  warehouse.close();
});

test("consents are read to the newest that came before the night finished, also after as_of", async () => {
  const warehouse = await given({
    "staging.consents": [
      { delivery: 1, changed_at: "2026-03-01 09:00:00" },
      { delivery: 2, changed_at: "2026-03-02 09:00:00" },
    ],
    "ops.load": [
      { number: 1, finished_before: "2026-02-28 00:00:00" },
      { number: 2, finished_before: AS_OF },
    ],
    "ops.night": [{ as_of: AS_OF, run_id: "r" }],
  });
  expect(await readConsentReach(warehouse, AS_OF)).toBe("2026-03-02 09:00:00");
  await giveTable(warehouse, "ops.night", [{ as_of: "2026-03-02 00:00:00", run_id: "r" }]);
  expect(await readConsentReach(warehouse, AS_OF)).toBe("2026-03-01 09:00:00");
  expect(await readConsentReach(warehouse, "2026-01-01 00:00:00")).toBe(null);
  warehouse.close();
});
