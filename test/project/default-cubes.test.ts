import { expect, test } from "vitest";
import { defaultCubes } from "../../project/default-cubes.js";
import { createCalendar } from "../../warehouse/cubes/calendar.js";
import { settleCube } from "../../warehouse/cubes/settle-cube.js";
import { LIVE } from "../../warehouse/sql-file.js";
import { given } from "../support/given.js";
import { askFact, cubeOf } from "../warehouse/cubes/a-cube.js";

const CUBES = defaultCubes({ dayStarts: "04:30", serviceLevelSeconds: 20, channelCosts: { call: 8, chat: 3 } });
const AS_OF = "2026-03-01 00:00:00";
const night = (rows = {}) =>
  given({
    "core.line": [],
    "core.contact": [],
    "core.service_case": [],
    "core.survey": [],
    "core.product": [],
    "core.agent": [{ agent_ref: "a1", team: "north" }],
    "result.customer": [{ customer_id: "c1", as_of: AS_OF, tier: "gold" }],
    "history.segment_change": [{ family: "rfm", segment: "new", customer_id: "c1", from_as_of: AS_OF, to_as_of: null }],
    ...rows,
  });

test.each(Object.entries(CUBES))("%s settles against the tables of a night", async (file, text) => {
  const warehouse = await night();
  await createCalendar(warehouse, { week: "sunday", fiscalStart: "04-01", dayStarts: "04:30" });
  const cube = await settleCube(warehouse, cubeOf(text, `cubes/${file}`), LIVE);
  expect(cube.levels.size).toBeGreaterThan(5);
});

test("contacts: service level, abandoned, handling, first contact and cost are those counted by hand", async () => {
  const contact = (id: string, at: string, more: object = {}) => ({
    contact_id: id,
    customer_id: "c1",
    topic: "bill",
    occurred_at: `${at}:00`,
    business_date: at.slice(0, 10),
    channel: "call",
    direction: "in",
    agent_ref: "a1",
    ...more,
  });
  const warehouse = await night({
    "core.contact": [
      contact("k1", "2026-01-05 09:10", {
        wait_seconds: "20.0000",
        handle_seconds: "100.0000",
        hold_seconds: "5.0000",
      }),
      // Six days later on the same topic: the first was not settled.
      contact("k2", "2026-01-11 09:40", {
        wait_seconds: "21.0000",
        handle_seconds: "60.0000",
        wrap_seconds: "15.0000",
      }),
      contact("k3", "2026-01-12 10:00", { wait_seconds: "90.0000", abandoned: true, topic: "other" }),
      contact("k4", "2026-01-30 10:00", { direction: "out", channel: "chat" }),
      // Its seven days are not over.
      contact("k5", "2026-02-25 10:00", { cost: "1.5000", wait_seconds: null }),
    ],
  });
  const [row] = await askFact(warehouse, CUBES["contacts.yaml"]!, {
    measures: [
      ...["contacts", "service_level", "abandon_rate", "average_wait", "average_handle"],
      ...["served", "first_contact_resolution", "cost"],
    ],
  });
  expect(row).toMatchObject({ contacts: 5, served: 2, first_contact_resolution: 0.5, cost: "28.5000" });
  expect(row!["service_level"]).toBeCloseTo(1 / 3, 12);
  expect(row!["abandon_rate"]).toBeCloseTo(1 / 3, 12);
  expect(row!["average_wait"]).toBeCloseTo((20 + 21 + 90) / 3, 12);
  expect(row!["average_handle"]).toBeCloseTo((105 + 75) / 2, 12);
  const halves = await askFact(warehouse, CUBES["contacts.yaml"]!, {
    by: ["half_hour", "team"],
    measures: ["contacts"],
    where: "date.month = '2026-01'",
  });
  expect(halves.map((h) => [h["half_hour"], h["team"], h["contacts"]])).toEqual([
    ["09:00", "north", 1],
    ["09:30", "north", 1],
    ["10:00", "north", 2],
  ]);
});

test("cases: the backlog is what was open at the end of each period, not what was opened in it", async () => {
  const opened = (id: string, at: string, ended: string | null, more: object = {}) => ({
    case_id: id,
    opened_at: `${at} 10:00:00`,
    business_date: at,
    resolved_at: ended === null ? null : `${ended} 10:00:00`,
    kind: "complaint",
    ...more,
  });
  const warehouse = await night({
    "core.service_case": [
      opened("s1", "2025-12-30", "2026-01-31"),
      opened("s2", "2026-01-10", "2026-01-12", { promised_at: "2026-01-12 09:00:00" }),
      opened("s3", "2026-01-15", null, { kind: "request", promised_at: "2026-01-20 00:00:00" }),
      opened("s4", "2026-02-03", "2026-02-04", { promised_at: "2026-02-10 00:00:00", reopened: true }),
    ],
  });
  const ask = (query: object) => askFact(warehouse, CUBES["cases.yaml"]!, query, AS_OF);
  const months = await ask({ by: ["date.month"], measures: ["opened", "backlog"] });
  expect(months.map((m) => [m["date.month"], m["opened"], m["backlog"]])).toEqual([
    ["2025-12", 1, 1],
    ["2026-01", 2, 1],
    ["2026-02", 1, 1],
  ]);
  const [day] = await ask({ by: ["date.day"], measures: ["backlog"], where: "date.day = '2026-01-30'" });
  expect(day!["backlog"]).toBe(2);
  const [year] = await ask({ measures: ["backlog"], where: "date.year = 2025" });
  expect(year!["backlog"]).toBe(1);
  const kinds = await ask({ by: ["kind"], measures: ["backlog", "opened"], totals: "rollup" });
  expect(kinds.map((k) => [k["kind"], k["backlog"], k["opened"]])).toEqual([
    ["complaint", 0, 3],
    ["request", 1, 1],
    [null, 1, 4],
  ]);
  const [all] = await ask({ measures: ["within_promise", "median_resolution_hours", "reopened_share"] });
  expect(all!["within_promise"]).toBeCloseTo(1 / 3, 12);
  expect(Number(all!["median_resolution_hours"])).toBe(48);
  expect(all!["reopened_share"]).toBe(0.25);
});

test("surveys: csat, nps and ces of answers on several scales are those counted by hand", async () => {
  const answer = (id: string, instrument: string, score: string, more: object = {}) => ({
    response_id: id,
    item: "1",
    answered_at: "2026-01-05 10:00:00",
    business_date: "2026-01-05",
    instrument,
    score,
    ...more,
  });
  const warehouse = await night({
    "core.survey": [
      answer("r1", "csat", "4.0000"),
      answer("r2", "csat", "3.0000"),
      answer("r3", "csat", "9.0000", { scale_min: "0.0000", scale_max: "10.0000" }),
      answer("r4", "nps", "9.0000"),
      answer("r5", "nps", "7.0000"),
      answer("r6", "nps", "6.0000"),
      answer("r7", "nps", "0.0000"),
      answer("r8", "ces", "3.0000"),
      answer("r9", "ces", "6.0000"),
    ],
  });
  const [row] = await askFact(warehouse, CUBES["surveys.yaml"]!, { measures: ["responses", "csat", "nps", "ces"] });
  expect(row).toMatchObject({ responses: 9, nps: -25, ces: 4.5 });
  expect(row!["csat"]).toBeCloseTo(2 / 3, 12);
});
