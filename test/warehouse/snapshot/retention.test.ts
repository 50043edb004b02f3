import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays } from "../../../project/time.js";
import { retainedNights } from "../../../warehouse/snapshot/retention.js";

const RULE = { nights: 35, weeklyDays: 730 };
const START = "2020-01-01 00:00:00";
const nightsUpTo = (days: number): string[] => Array.from({ length: days }, (_, i) => addDays(START, i));

test("keeps every night of 35 days, one a week for two years, then one a month (contract, section 6)", () => {
  const nights = nightsUpTo(4 * 365);
  const greatest = nights.at(-1)!;
  const kept = retainedNights(nights, greatest, RULE);
  const young = kept.filter((night) => night >= addDays(greatest, -35));
  const middle = kept.filter((night) => night < addDays(greatest, -35) && night >= addDays(greatest, -730));
  const old = kept.filter((night) => night < addDays(greatest, -730));
  expect(young).toHaveLength(36);
  expect(middle.length).toBeGreaterThanOrEqual(99);
  expect(middle.length).toBeLessThanOrEqual(100);
  expect(new Set(middle.map((night) => new Date(`${night.slice(0, 10)}T00:00Z`).getUTCDay()))).toEqual(new Set([0]));
  expect(new Set(old.map((night) => night.slice(0, 7))).size).toBe(old.length);
  expect(old.length).toBeGreaterThanOrEqual(23);
});

test("dropping night by night keeps what dropping once keeps", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 60, max: 800 }),
      (days, every, weekly) => {
        const rule = { nights: every, weeklyDays: weekly };
        const nights = [...new Set(days)].sort((a, b) => a - b).map((day) => addDays(START, day));
        let stepwise: string[] = [];
        for (const night of nights) stepwise = retainedNights([...stepwise, night], night, rule);
        expect(stepwise).toEqual(retainedNights(nights, nights.at(-1)!, rule));
      },
    ),
  );
});

test("keeps the greatest night, and none that it was not given", () => {
  expect(retainedNights([], START, RULE)).toEqual([]);
  expect(retainedNights([START], START, RULE)).toEqual([START]);
});
