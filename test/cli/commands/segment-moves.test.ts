import { expect, test } from "vitest";
import * as segment from "../../../cli/commands/segment.js";
import type { Row } from "../../support/given.js";
import { call, publishedProject } from "../../support/published-project.js";

const [JANUARY, WEEK, FEBRUARY] = ["2026-01-01 00:00:00", "2026-01-25 00:00:00", "2026-02-01 00:00:00"];

const stay = (family: string, segment: string, customer_id: string, from: string, to: string | null = null): Row => ({
  family,
  segment,
  customer_id,
  from_as_of: from,
  to_as_of: to,
});

/** Of four customers of January two go on, one is lost in between, one became another; one is new in February. */
const company = () =>
  publishedProject(
    {
      "ops.night": [
        { as_of: JANUARY, run_id: "r1" },
        { as_of: WEEK, run_id: "r2" },
      ],
      "result.customer": ["a", "b", "c", "new"].map((customer_id, i) => ({
        customer_id,
        monetary: `${10 * (i + 1)}.0000`,
        value_revenue: i === 1 ? "7.5000" : null,
      })),
      "history.segment_change": [
        stay("lifecycle", "active", "a", JANUARY),
        stay("lifecycle", "active", "b", JANUARY, WEEK),
        stay("lifecycle", "lost", "b", WEEK),
        stay("lifecycle", "lost", "c", JANUARY),
        stay("lifecycle", "active", "merged", JANUARY, WEEK),
        stay("lifecycle", "new", "new", FEBRUARY),
        stay("care", "vip", "a", JANUARY, FEBRUARY),
        stay("care", "vip", "new", FEBRUARY),
      ],
    },
    FEBRUARY,
  );

async function moves(...words: readonly string[]) {
  const { out, err, exitCode } = await call(await company(), segment, "segment", "moves", ...words, "--format", "json");
  return { err, exitCode, told: out === "" ? null : (JSON.parse(out) as { from: string; to: string; moves: Row[] }) };
}

const move = (segment_before: string | null, segment_now: string | null, customers: number, is_new = false): Row => ({
  segment_before,
  segment_now,
  customers,
  is_new,
});

test("counts who went where between two nights 28 days apart, new customers and those of no segment apart", async () => {
  const { told } = await moves();
  expect(told).toMatchObject({ from: JANUARY, to: FEBRUARY, days: 31, chain: null });
  const care = { family: "care" };
  const lifecycle = { family: "lifecycle" };
  expect(told!.moves).toMatchObject([
    { ...care, ...move("vip", null, 1), monetary: "10.0000" },
    { ...care, ...move(null, "vip", 1, true), monetary: "40.0000" },
    { ...care, ...move(null, null, 2) },
    { ...lifecycle, ...move("active", "active", 1), expected_revenue: null },
    { ...lifecycle, ...move("active", "lost", 1), expected_revenue: "7.5000" },
    { ...lifecycle, ...move("lost", "lost", 1) },
    { ...lifecycle, ...move(null, "new", 1, true) },
  ]);
});

test("any two nights can be asked for: what changed between the first two is not counted between the last", async () => {
  const { told } = await moves("lifecycle", "--from", "2026-01-30");
  expect(told).toMatchObject({ from: WEEK, to: FEBRUARY, days: 7 });
  expect(told!.moves).toMatchObject([move("active", "active", 1), move("lost", "lost", 2), move(null, "new", 1, true)]);
  const before = await moves("lifecycle", "--to", "2026-01-25");
  expect(before.told).toMatchObject({ from: JANUARY, to: WEEK });
});

test("the chain of a family tells days to loss, and is marked where few were counted", async () => {
  const { told } = await moves("lifecycle");
  // One of two active customers was lost in 31 days: two such steps on average.
  expect(told).toMatchObject({
    loss: ["lost"],
    chain: {
      noSteadyState: "few",
      segments: [
        { segment: "active", before: 2, stayed: 1, now: 1, steadyShare: null, daysToLoss: 62, isFew: true },
        { segment: "lost", before: 1, stayed: 1, now: 2, steadyShare: null, daysToLoss: 0, isFew: true },
      ],
    },
  });
  const { out } = await call(await company(), segment, "segment", "moves", "lifecycle");
  expect(out).toContain("(new customer)");
});

test("a night, family or segment that is not there ends with exit code 2 and says what there is", async () => {
  for (const [words, code, text] of [
    [["--to", "2025-06-01"], "no-such-night", JANUARY],
    [["--to", "2026-01-01"], "no-such-night", "two nights"],
    [["--from", "2026-02-01"], "no-such-night", "before the second"],
    [["lifecicle"], "unknown-family", "lifecycle"],
    [["lifecycle", "--loss", "gone"], "unknown-segment", "active, lost"],
  ] as const) {
    const { exitCode, err } = await moves(...words);
    expect(exitCode).toBe(2);
    expect(err).toContain(code);
    expect(err).toContain(text);
  }
});
