import { expect, test } from "vitest";
import { sqlFile } from "../../../warehouse/sql-file.js";
import { given, type Row } from "../../support/given.js";

const GROUPS = new URL("../../../warehouse/features/", import.meta.url).href;
const AS_OF = "2026-01-01 00:00:00";

const sale = (customer_id: string, occurred_at: string, location: string): Row => ({
  ...{ customer_id, occurred_at, location, is_sale: true },
});

test("an area's lapse is the share of its buyers of a quarter ago who stay away, less that of all areas (by hand)", async () => {
  const early = "2025-09-01 12:00:00";
  const late = "2025-12-01 12:00:00";
  const ids = (area: string) => Array.from({ length: 100 }, (_, i) => `${area}${i}`);
  // Of the north 40 of 100 come back, of the south 80, of the west, which has 10 buyers, nobody.
  const lines = [
    ...ids("n").flatMap((id, i) => [
      sale(id, early, i % 2 === 0 ? "s1" : "s2"),
      ...(i < 40 ? [sale(id, late, "s1")] : []),
    ]),
    ...ids("s").flatMap((id, i) => [sale(id, early, "s3"), ...(i < 80 ? [sale(id, late, "s3")] : [])]),
    ...ids("w")
      .slice(0, 10)
      .map((id) => sale(id, early, "s4")),
    sale("n0", "2025-12-31 23:59:59", "s2"),
    sale("n99", "2026-01-02 00:00:00", "s1"),
  ];
  const warehouse = await given({
    "core.line_of_all": lines,
    "core.location": [
      { location: "s1", region: "north" },
      { location: "s2", region: "north" },
      { location: "s3", region: null },
    ],
    "core.purchase": [
      { customer_id: "a", location: "s2", age_days: 10 },
      { customer_id: "a", location: "s1", age_days: 40 },
      { customer_id: "a", location: "s3", age_days: 50 },
      { customer_id: "b", location: "s3", age_days: 300 },
      { customer_id: "c", location: "s4", age_days: 3 },
      { customer_id: "d", location: "s3", age_days: 366 },
      { customer_id: "e", location: null, age_days: 3 },
    ],
  });
  const rows = await warehouse.rows<{ customer_id: string; area_lapse: number }>(
    `${sqlFile(GROUPS, "./groups/neighbourhood.sql")} order by customer_id`,
    { as_of: AS_OF },
  );
  const ofAll = (60 + 20 + 10) / 210;
  expect(rows.map(({ customer_id }) => customer_id)).toEqual(["a", "b"]);
  expect(rows[0]!.area_lapse).toBeCloseTo(0.6 - ofAll, 12);
  expect(rows[1]!.area_lapse).toBeCloseTo(0.2 - ofAll, 12);
});

test("a delivery is overdue a week after its promise, for two months, and late when it came after it (by hand)", async () => {
  const delivery = (customer_id: string, promised_at: string | null, fulfilled_at: string | null): Row => ({
    ...{ customer_id, promised_at, fulfilled_at, is_awaited: promised_at !== null && fulfilled_at === null },
  });
  const warehouse = await given({
    "core.purchase": [
      delivery("a", "2025-12-20 00:00:00", null),
      delivery("a", "2025-12-30 00:00:00", null),
      delivery("a", "2025-10-01 00:00:00", null),
      delivery("b", "2025-12-20 00:00:00", "2025-12-22 12:00:00"),
      delivery("b", "2025-12-01 00:00:00", "2025-11-30 00:00:00"),
      delivery("b", "2025-06-01 00:00:00", "2025-06-09 00:00:00"),
      delivery("c", "2024-12-01 00:00:00", "2024-12-09 00:00:00"),
      delivery("d", null, null),
    ],
  });
  const rows = await warehouse.rows(`${sqlFile(GROUPS, "./groups/delivery.sql")} order by customer_id`, {
    as_of: AS_OF,
  });
  expect(rows).toEqual([
    {
      ...{ customer_id: "a", late_deliveries_120: 0, late_share: 0, late_recency_days: null, late_days_120: 0 },
      overdue_deliveries: 1,
    },
    {
      ...{ customer_id: "b", late_deliveries_120: 1, late_share: 2 / 3, late_recency_days: 12, late_days_120: 2.5 },
      overdue_deliveries: 0,
    },
  ]);
});

test("age and membership come from the newest record that tells them (by hand)", async () => {
  const warehouse = await given({
    "core.customer_record": [
      { customer_id: "a", birth_date: "1980-01-01", joined_at: "2025-12-01 00:00:00", known_at: "2025-01-01 00:00:00" },
      { customer_id: "a", birth_date: "1990-01-01", joined_at: "2025-12-22 00:00:00", known_at: "2025-02-01 00:00:00" },
      { customer_id: "a", birth_date: null, joined_at: null, known_at: "2025-03-01 00:00:00" },
      { customer_id: "b", birth_date: null, joined_at: "2026-05-01 00:00:00", known_at: "2025-03-01 00:00:00" },
    ],
  });
  const rows = await warehouse.rows<{ age_years: number | null }>(
    `${sqlFile(GROUPS, "./groups/person.sql")} order by customer_id`,
    { as_of: AS_OF },
  );
  expect(rows).toMatchObject([{ joined_days: 31 }, { age_years: null, joined_days: null }]);
  expect(rows[0]!.age_years).toBeCloseTo(36, 2);
});
