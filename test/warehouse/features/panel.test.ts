import { afterAll, beforeAll, expect, test } from "vitest";
import { dropPanel, makePanel, PANEL, type LabelRule } from "../../../warehouse/features/make-panel.js";
import { makeFeatures } from "../../../warehouse/features/make-features.js";
import { factsOf } from "../../../warehouse/features/fact-source.js";
import { createFeatures, featureTable } from "../../../warehouse/features/feature-table.js";
import { readPanel, readScoringRows } from "../../../warehouse/features/read-features.js";
import { readHistoryDays } from "../../../warehouse/features/read-history-days.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import { at, DAYS, loadShop, type LoadedShop, type Row } from "./a-shop.js";
import { randomShop } from "./random-shop.js";

const SHOP = randomShop(5, 70);
const RULE: LabelRule = { label: "no-purchase", horizonDays: 60, eligibleDays: 180, byCustomer: null };
const CUTS = [300, 480.25];

let loaded: LoadedShop;
let refs: { ref: string; customer_id: string }[];
beforeAll(async () => {
  loaded = await loadShop(SHOP);
  refs = await loaded.warehouse.rows("select ref, customer_id from core.customer_ref");
});
afterAll(() => loaded.close());

const panel = (rule: LabelRule, cuts = CUTS) =>
  makePanel(loaded.warehouse, loaded.project, {
    cuts: cuts.map((day, i) => ({ asOf: at(day), heldOut: i === 1 })),
    ...{ rule, customers: "all", now: at(DAYS), schemas: LIVE },
  });

interface Labelled {
  readonly customer_id: string;
  readonly as_of: string;
  readonly horizon_days: number;
  readonly has_left: boolean;
  readonly usual_gap_days: number | null;
  readonly recency_days: number;
}

const labelled = () => loaded.warehouse.rows<Labelled>(`select * from ${PANEL} order by as_of, customer_id`);

/** Rows of a customer in one source. */
const own = (rows: readonly Row[], customer: string): Row[] =>
  rows.filter((row) => refs.some(({ ref, customer_id }) => customer_id === customer && ref === row["customer_ref"]));

const sales = (customer: string): number[] =>
  own(SHOP.transactions, customer)
    .filter((row) => row["kind"] === "sale" && (row["amount"] as number) > 0)
    .map((row) => row["occurred_at"] as number);

const customers = (): string[] => [...new Set(refs.map(({ customer_id }) => customer_id))].sort();

test("who bought in the 180 days before a cut is asked, and has left without a sale in the horizon (by hand)", async () => {
  const made = await panel(RULE);
  const rows = await labelled();
  for (const day of CUTS) {
    const there = rows.filter(({ as_of }) => as_of === at(day));
    // What came late was not known at the cut, but is known now.
    const alive = customers().filter((one) =>
      own(SHOP.transactions, one).some(
        (row) =>
          row["kind"] === "sale" &&
          (row["amount"] as number) > 0 &&
          row.known < day &&
          (row["occurred_at"] as number) >= day - 180 &&
          (row["occurred_at"] as number) < day,
      ),
    );
    expect(there.map(({ customer_id }) => customer_id)).toEqual(alive);
    for (const { customer_id, has_left, horizon_days } of there) {
      expect(horizon_days).toBe(60);
      expect(has_left, customer_id).toBe(!sales(customer_id).some((time) => time >= day && time < day + 60));
    }
    const counts = { rows: there.length, left: there.filter(({ has_left }) => has_left).length };
    expect(made.find(({ asOf }) => asOf === at(day))).toMatchObject(counts);
    expect(counts.left).toBeGreaterThan(0);
    expect(counts.left).toBeLessThan(counts.rows);
  }
});

test("a customer's own horizon is so many usual gaps, within bounds, and who bought once has that of all (by hand)", async () => {
  await panel({ ...RULE, byCustomer: { times: 2, leastDays: 30, mostDays: 150 } });
  const rows = await labelled();
  const seen = new Set<number>();
  for (const { customer_id, as_of, horizon_days, has_left, usual_gap_days } of rows) {
    const expected = usual_gap_days === null ? 60 : Math.max(30, Math.min(150, Math.round(2 * usual_gap_days)));
    expect(horizon_days).toBe(expected);
    seen.add(horizon_days);
    const day = CUTS.find((cut) => at(cut) === as_of)!;
    expect(has_left).toBe(!sales(customer_id).some((time) => time >= day && time < day + horizon_days));
  }
  expect([...seen]).toEqual(expect.arrayContaining([60, 150]));
});

test("of contracts, who has fewer at the end of the horizon because one ended has left (by hand)", async () => {
  await panel({ ...RULE, label: "contract-end", horizonDays: 120 });
  const rows = await labelled();
  expect(rows.some(({ has_left }) => has_left)).toBe(true);
  expect(rows.some(({ has_left }) => !has_left)).toBe(true);
  const runs = (customer: string, day: number) => {
    const ids = [...new Set(own(SHOP.subscriptions, customer).map((row) => row["subscription_id"]))];
    return ids.filter((id) => {
      const versions = SHOP.subscriptions.filter((row) => row["subscription_id"] === id);
      const ended = versions.map((row) => row["ended_at"]).find((time) => typeof time === "number") ?? Infinity;
      return (versions[0]!["started_at"] as number) < day && (ended as number) >= day;
    }).length;
  };
  for (const { customer_id, as_of, has_left } of rows) {
    const day = CUTS.find((cut) => at(cut) === as_of)!;
    expect(runs(customer_id, day)).toBeGreaterThan(0);
    expect(has_left).toBe(runs(customer_id, day + 120) < runs(customer_id, day));
  }
});

test("the panel is read by cut and customer, with NaN for what is missing", async () => {
  await panel(RULE);
  const read = await readPanel(loaded.warehouse, ["recency_days", "usual_gap_days"]);
  const rows = await labelled();
  expect(read.customerId).toEqual(rows.map((row) => row.customer_id));
  expect(read.asOf).toEqual(rows.map((row) => row.as_of));
  expect([...read.hasLeft]).toEqual(rows.map((row) => Number(row.has_left)));
  expect([...read.heldOut]).toEqual(rows.map((row) => Number(row.as_of === at(CUTS[1]!))));
  expect([...read.columns[0]!.values]).toEqual(rows.map((row) => row.recency_days));
  expect([...read.columns[1]!.values]).toEqual(rows.map((row) => row.usual_gap_days ?? NaN));
  expect(read.columns[1]!.values.some(Number.isNaN)).toBe(true);
  await dropPanel(loaded.warehouse);
});

test("who is scored tonight is who would be asked at a cut of tonight, with the same horizon (law)", async () => {
  const { warehouse, project } = loaded;
  const rule: LabelRule = { ...RULE, byCustomer: { times: 1.5, leastDays: 20, mostDays: 90 } };
  await createFeatures(warehouse, LIVE);
  const options = { asOf: at(CUTS[0]!), customers: "all", alone: false } as const;
  await makeFeatures(warehouse, factsOf(warehouse, project), options, featureTable(LIVE));
  for (const asked of [rule, { ...RULE, label: "contract-end" } as const]) {
    await panel(asked, [CUTS[0]!]);
    const rows = await labelled();
    const scored = await readScoringRows(warehouse, LIVE, asked, ["recency_days"]);
    expect(scored.customerId).toEqual(rows.map((row) => row.customer_id));
    expect([...scored.horizonDays]).toEqual(rows.map((row) => row.horizon_days));
    expect([...scored.columns[0]!.values]).toEqual(rows.map((row) => row.recency_days ?? NaN));
  }
});

test("history begins with the first sale, or the first contract (by hand)", async () => {
  const { warehouse } = loaded;
  const first = Math.min(...customers().flatMap(sales));
  expect(await readHistoryDays(warehouse, at(DAYS), LIVE, "no-purchase")).toBe(Math.floor(DAYS - first));
  const started = Math.min(...SHOP.subscriptions.map((row) => row["started_at"] as number));
  expect(await readHistoryDays(warehouse, at(DAYS), LIVE, "contract-end")).toBe(Math.floor(DAYS - started));
});
