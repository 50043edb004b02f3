import fc from "fast-check";
import { expect, test } from "vitest";
import { readReport } from "../../../../warehouse/results/report/read-report.js";
import { given, giveTable, type Row } from "../../../support/given.js";

const SCOPE = {
  asOf: "2026-01-08 00:00:00",
  runId: "r2",
  week: "iso",
  dayStarts: "00:00",
  windowDays: 30,
  answeredWithin: 20,
  channelCosts: new Map([["mail", 0.25]]),
} as const;

const DAY = 86_400_000;
const END = Date.parse("2026-01-08T00:00:00Z");
const textOf = (moment: number): string => new Date(moment).toISOString().slice(0, 19).replace("T", " ");
const moment = (text: string): number => Date.parse(`${text.replace(" ", "T")}Z`);
const monthOf = (text: string): string => `${text.slice(0, 7)}-01`;
const at = (days: number): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max: days * 24 }).map((hours) => textOf(END - hours * 3_600_000));

/** Makes the sales on record long enough to be told by month. */
const OLD_SALE: Row = {
  customer_id: "c0",
  transaction_id: "t0",
  occurred_at: "2024-01-05 10:00:00",
  business_date: "2024-01-05",
  amount_home: "1.0000",
  kind: "sale",
  is_sale: true,
};

const contacts = fc.array(
  fc.record({
    occurred_at: at(60),
    customer_id: fc.constantFrom("c1", "c2", null),
    topic: fc.constantFrom("bill", "delivery", null),
    wait_seconds: fc.constantFrom(5, 20, 21, 300, null),
    abandoned: fc.constantFrom(true, false, null),
    direction: fc.constantFrom("in", "in", "in", "out", null),
  }),
  { minLength: 1, maxLength: 30 },
);

test("contacts by month agree with brute force, pair by pair", async () => {
  const warehouse = await given({ "core.line": [OLD_SALE] });
  await fc.assert(
    fc.asyncProperty(contacts, async (some) => {
      const rows = some.map((c, i) => ({ ...c, contact_id: `k${i}`, business_date: c.occurred_at.slice(0, 10) }));
      await giveTable(warehouse, "core.contact", rows);
      const { contacts: told } = await readReport(warehouse, SCOPE);
      const incoming = rows.filter((c) => c.direction !== "out");
      const follows = (c: (typeof rows)[number]): boolean =>
        incoming.some((o) => {
          const gap = moment(o.occurred_at) - moment(c.occurred_at);
          const later = gap > 0 || (gap === 0 && o.contact_id > c.contact_id);
          return o.customer_id === c.customer_id && o.topic === c.topic && later && gap <= 7 * DAY;
        });
      for (const month of told) {
        const own = incoming.filter((c) => monthOf(c.occurred_at) === month.period);
        const queued = own.filter((c) => c.wait_seconds !== null);
        const first = own.filter(
          (c) =>
            c.customer_id !== null &&
            c.topic !== null &&
            c.abandoned !== true &&
            moment(c.occurred_at) <= END - 7 * DAY,
        );
        const waits = queued.map((c) => c.wait_seconds!);
        expect(month).toEqual({
          period: month.period,
          contacts: own.length,
          queued: queued.length,
          inTime: queued.filter((c) => c.abandoned !== true && c.wait_seconds! <= 20).length,
          abandoned: queued.filter((c) => c.abandoned === true).length,
          waitSeconds:
            waits.length === 0 ? null : expect.closeTo(waits.reduce((sum, w) => sum + w, 0) / waits.length, 2),
          firstContact: first.length,
          settled: first.filter((c) => !follows(c)).length,
        });
      }
      expect(told.reduce((sum, m) => sum + m.contacts, 0)).toBe(incoming.length);
    }),
    { numRuns: 15, seed: 5 },
  );
  warehouse.close();
});

const cases = fc.array(
  fc
    .record({
      opened: at(90),
      hours: fc.option(fc.integer({ min: 0, max: 900 })),
      promisedHours: fc.option(fc.integer({ min: 0, max: 400 })),
      closedOnly: fc.boolean(),
      reopened: fc.constantFrom(true, false, null),
    })
    .map(({ opened, hours, promisedHours, closedOnly, reopened }) => {
      const ended = hours === null ? null : moment(opened) + hours * 3_600_000;
      const known = ended === null || ended >= END ? null : textOf(ended);
      return {
        opened_at: opened,
        resolved_at: closedOnly ? null : known,
        closed_at: known,
        promised_at: promisedHours === null ? null : textOf(moment(opened) + promisedHours * 3_600_000),
        reopened,
      };
    }),
  { minLength: 1, maxLength: 25 },
);

test("cases by month agree with brute force: what is open at the end, and which promises were kept", async () => {
  const warehouse = await given({ "core.line": [OLD_SALE] });
  await fc.assert(
    fc.asyncProperty(cases, async (some) => {
      await giveTable(
        warehouse,
        "core.service_case",
        some.map((c, i) => ({ ...c, case_id: `s${i}` })),
      );
      const { cases: told } = await readReport(warehouse, SCOPE);
      const ended = (c: (typeof some)[number]): string | null => c.resolved_at ?? c.closed_at;
      for (const month of told) {
        const isIn = (time: string | null): boolean =>
          time !== null && moment(time) < END && monthOf(time) === month.period;
        const finished = some.filter((c) => isIn(ended(c)));
        const hours = finished.map((c) => (moment(ended(c)!) - moment(c.opened_at)) / 3_600_000).sort((a, b) => a - b);
        const due = some.filter((c) => isIn(c.promised_at));
        const opened = some.filter((c) => isIn(c.opened_at));
        const past = (time: string | null): boolean => time !== null && monthOf(time) <= month.period;
        const middle = (hours.length - 1) / 2;
        expect(month).toEqual({
          period: month.period,
          opened: opened.length,
          reopened: opened.filter((c) => c.reopened === true).length,
          ended: finished.length,
          backlog: some.filter((c) => past(c.opened_at) && !past(ended(c))).length,
          medianHours:
            hours.length === 0 ? null : expect.closeTo((hours[Math.floor(middle)]! + hours[Math.ceil(middle)]!) / 2, 2),
          due: due.length,
          kept: due.filter((c) => ended(c) !== null && ended(c)! <= c.promised_at!).length,
        });
      }
    }),
    { numRuns: 15, seed: 6 },
  );
  warehouse.close();
});

test("a contact costs what it says, else what its channel does, else nothing that is known", async () => {
  const contact = { occurred_at: "2026-01-02 10:00:00", direction: "in" };
  const warehouse = await given({
    "core.line": [OLD_SALE],
    "core.contact": [
      { ...contact, contact_id: "1", channel: "mail", cost: "2.0000" },
      { ...contact, contact_id: "2", channel: "mail", cost: null },
      { ...contact, contact_id: "3", channel: "desk", cost: null },
      { ...contact, contact_id: "4", channel: "mail", cost: "9.0000", occurred_at: "2025-12-09 00:00:00" },
      { ...contact, contact_id: "5", channel: "mail", cost: "9.0000", occurred_at: "2025-12-08 23:59:59" },
    ],
    "core.treatment": [
      { campaign_id: "a", treated_at: "2026-01-02 10:00:00", arm: "treated", channel: "mail", cost: null },
      { campaign_id: "a", treated_at: "2026-01-02 10:00:00", arm: "control", channel: "mail", cost: null },
    ],
  });
  const { channels } = await readReport(warehouse, SCOPE);
  warehouse.close();
  const unqueued = { queued: 0, inTime: 0, abandoned: 0 };
  expect(channels.get("now")!.contacts).toEqual([
    { channel: "desk", direction: "in", contacts: 1, costed: 0, cost: "0.0000", ...unqueued },
    { channel: "mail", direction: "in", contacts: 3, costed: 3, cost: "11.2500", ...unqueued },
    { channel: "mail", direction: "campaign", contacts: 1, costed: 1, cost: "0.2500", ...unqueued },
  ]);
  expect(channels.get("before")!.contacts).toEqual([
    { channel: "mail", direction: "in", contacts: 1, costed: 1, cost: "9.0000", ...unqueued },
  ]);
});
