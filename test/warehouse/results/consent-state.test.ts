import fc from "fast-check";
import { expect, test } from "vitest";
import { createConsentState } from "../../../warehouse/results/consent-state.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import { expectRows, given, giveTable, type Row } from "../../support/given.js";

const AS_OF = "2026-01-08 00:00:00";
const REFS: Row[] = [
  { space: "default", ref: "A", customer_id: "c1" },
  { space: "default", ref: "B", customer_id: "c1" },
  { space: "shop", ref: "A", customer_id: "c2" },
];

const consent = (
  ref: string,
  channel: string,
  purpose: string | null,
  state: string,
  changed_at: string,
  other: Row = {},
): Row => ({
  customer_ref: ref,
  customer_ref_space: "default",
  channel,
  purpose,
  state,
  changed_at,
  delivery: 1,
  ...other,
});

const loaded = (number: number, finished_before: string | null): Row => ({ number, finished_before });

async function warehouseOf(
  consents: readonly Row[],
  loads = [loaded(1, null)],
  nights: Row[] = [],
): Promise<Warehouse> {
  return given({
    "core.customer_ref": REFS,
    "core.customer_merge": [],
    "ops.load": loads,
    "ops.night": [{ as_of: null }, ...nights],
    "staging.consents": consents,
  });
}

const ask = (warehouse: Warehouse, channels = ["email"], purposes = ["marketing"], asOf = AS_OF) =>
  createConsentState(warehouse, "asked", { channels, purposes }, asOf, LIVE);

const answer = (state: string): Row[] => [{ customer_id: "c1", channel: "email", purpose: "marketing", state }];

test("the newest row counts, and of equal times the withdrawal", async () => {
  const granted = consent("A", "email", "marketing", "granted", "2026-01-02 00:00:00");
  const withdrawn = consent("A", "email", "marketing", "withdrawn", "2026-01-01 00:00:00");
  const warehouse = await warehouseOf([granted, withdrawn]);
  await ask(warehouse);
  await expectRows(warehouse, "asked", answer("granted"));
  await giveTable(warehouse, "staging.consents", [granted, { ...withdrawn, changed_at: "2026-01-02 00:00:00" }]);
  await ask(warehouse);
  await expectRows(warehouse, "asked", answer("withdrawn"));
  warehouse.close();
});

test("of several refs of one customer the strictest counts, however old", async () => {
  const warehouse = await warehouseOf([
    consent("A", "email", "marketing", "granted", "2026-01-05 00:00:00"),
    consent("B", "email", "marketing", "withdrawn", "2025-01-01 00:00:00"),
    consent("A", "email", "marketing", "granted", "2026-01-05 00:00:00", { customer_ref_space: "shop" }),
  ]);
  await ask(warehouse);
  await expectRows(warehouse, "asked", [
    ...answer("withdrawn"),
    { customer_id: "c2", channel: "email", purpose: "marketing", state: "granted" },
  ]);
  warehouse.close();
});

test("refs follow the merges that were known before as_of, to their end", async () => {
  const warehouse = await warehouseOf([
    consent("A", "email", "marketing", "granted", "2026-01-05 00:00:00"),
    consent("A", "email", "marketing", "withdrawn", "2026-01-01 00:00:00", { customer_ref_space: "shop" }),
  ]);
  const merge = (from_id: string, into_id: string, known_at: string): Row => ({ from_id, into_id, known_at });
  await giveTable(warehouse, "core.customer_merge", [
    merge("c2", "c3", "2026-01-02 00:00:00"),
    merge("c3", "c1", "2026-01-03 00:00:00"),
    merge("c1", "c0", AS_OF),
  ]);
  await ask(warehouse);
  await expectRows(warehouse, "asked", answer("withdrawn"));
  await ask(warehouse, ["email"], ["marketing"], "2026-01-03 00:00:00");
  await expectRows(warehouse, "select customer_id, state from asked", [
    { customer_id: "c1", state: "granted" },
    { customer_id: "c3", state: "withdrawn" },
  ]);
  warehouse.close();
});

test("all covers every channel, an empty purpose every purpose; another purpose covers nothing", async () => {
  const warehouse = await warehouseOf([consent("A", "all", null, "withdrawn", "2026-01-02 00:00:00")]);
  await ask(warehouse);
  await expectRows(warehouse, "asked", answer("withdrawn"));
  await giveTable(warehouse, "staging.consents", [consent("A", "email", "service", "granted", "2026-01-02 00:00:00")]);
  await ask(warehouse);
  await expectRows(warehouse, "asked", []);
  await ask(warehouse, ["Email", "sms"], ["service", "marketing"]);
  await expectRows(warehouse, "asked", [{ customer_id: "c1", channel: "Email", purpose: "service", state: "granted" }]);
  warehouse.close();
});

test("without a stated purpose, one withdrawn purpose is enough to keep away", async () => {
  const rows = [
    consent("A", "email", "marketing", "granted", "2026-01-02 00:00:00"),
    consent("A", "email", "service", "withdrawn", "2026-01-01 00:00:00"),
  ];
  const warehouse = await warehouseOf(rows);
  await ask(warehouse, ["email"], [""]);
  await expectRows(warehouse, "asked", [{ purpose: "", state: "withdrawn" }]);
  await giveTable(warehouse, "staging.consents", [...rows, consent("A", "all", "", "granted", "2026-01-03 00:00:00")]);
  await ask(warehouse, ["email"], [""]);
  await expectRows(warehouse, "asked", [{ purpose: "", state: "granted" }]);
  warehouse.close();
});

test("a withdrawal of after as_of counts, if its delivery was there when the night ran", async () => {
  const rows = [
    consent("A", "email", "marketing", "granted", "2026-01-02 00:00:00"),
    consent("A", "email", "marketing", "withdrawn", "2026-01-08 09:00:00", { delivery: 2 }),
  ];
  const inTime = await warehouseOf(rows, [loaded(1, null), loaded(2, "2026-01-07 00:00:00")]);
  await ask(inTime);
  await expectRows(inTime, "asked", answer("withdrawn"));
  inTime.close();
  const afterwards = await warehouseOf(rows, [loaded(1, null), loaded(2, AS_OF)], [{ as_of: "2026-01-09 00:00:00" }]);
  await ask(afterwards);
  await expectRows(afterwards, "asked", answer("granted"));
  afterwards.close();
  const newestAgain = await warehouseOf(rows, [loaded(1, null), loaded(2, AS_OF)], [{ as_of: AS_OF }]);
  await ask(newestAgain);
  await expectRows(newestAgain, "asked", answer("withdrawn"));
  newestAgain.close();
});

test("a consent that a newer full copy lacks is gone from the next night on", async () => {
  const ended = { superseded_at: "2026-01-07 00:00:00" };
  const warehouse = await warehouseOf([consent("A", "email", "marketing", "granted", "2026-01-02 00:00:00", ended)]);
  await ask(warehouse);
  await expectRows(warehouse, "asked", []);
  await ask(warehouse, ["email"], ["marketing"], "2026-01-07 00:00:00");
  await expectRows(warehouse, "asked", answer("granted"));
  expect(await ask(warehouse, [], [""])).toBe(0);
  warehouse.close();
});

const some = fc.record({
  ref: fc.constantFrom("A", "B"),
  channel: fc.constantFrom("email", "sms", "all"),
  purpose: fc.constantFrom(null, "marketing", "service"),
  state: fc.constantFrom("granted", "withdrawn"),
  day: fc.integer({ min: 1, max: 4 }),
});

test("agrees with brute force over random consents", async () => {
  const warehouse = await warehouseOf([]);
  await fc.assert(
    fc.asyncProperty(fc.array(some, { maxLength: 10 }), async (drawn) => {
      const rows = drawn.map((c) => consent(c.ref, c.channel, c.purpose, c.state, `2026-01-0${c.day} 00:00:00`));
      await giveTable(warehouse, "staging.consents", rows);
      await ask(warehouse, ["email", "sms"], ["marketing", "service"]);
      const wanted: Row[] = [];
      for (const channel of ["email", "sms"]) {
        for (const purpose of ["marketing", "service"]) {
          const states = ["A", "B"].flatMap((ref) => {
            const covering = drawn.filter(
              (c) =>
                c.ref === ref &&
                (c.channel === channel || c.channel === "all") &&
                (c.purpose === purpose || c.purpose === null),
            );
            const last = Math.max(...covering.map((c) => c.day));
            const newest = covering.filter((c) => c.day === last);
            if (newest.length === 0) return [];
            return newest.some((c) => c.state === "withdrawn") ? "withdrawn" : "granted";
          });
          if (states.length === 0) continue;
          const state = states.includes("withdrawn") ? "withdrawn" : "granted";
          wanted.push({ customer_id: "c1", channel, purpose, state });
        }
      }
      await expectRows(warehouse, "asked", wanted);
    }),
    { numRuns: 80 },
  );
  warehouse.close();
}, 30_000);
