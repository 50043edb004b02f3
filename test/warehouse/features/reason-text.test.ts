import fc from "fast-check";
import { expect, test } from "vitest";
import { reasonText } from "../../../warehouse/features/reason-text.js";
import { FEATURES } from "../../../warehouse/features/registry.js";

const say = (name: string, row: Record<string, number | null>, language: "en" | "zh" = "en") =>
  reasonText(name, (other) => row[other] ?? null, language, "GBP");

test("a reason says its numbers as the issue asks: the usual gap, and the one now", () => {
  const row = { gap_ratio: 3, usual_gap_days: 21.2, recency_days: 63.4 };
  expect(say("gap_ratio", row)).toBe("usual gap between orders 21 days, now 63");
  expect(say("gap_ratio", row, "zh")).toBe("订单通常间隔 21 天，现已 63 天");
});

test("one of a thing is said as one; shares, money and waits have the digits that people use", () => {
  expect(say("complaints_open", { complaints_open: 1 })).toBe("1 complaint open");
  expect(say("complaints_open", { complaints_open: 2 })).toBe("2 complaints open");
  expect(say("late_recency_days", { late_recency_days: 1 })).toBe("a delivery came late 1 day ago");
  expect(say("price_rise_120", { price_rise_120: 0.1199, contract_price: 11.09 })).toBe(
    "contract price up 12% to 11.09 GBP",
  );
  expect(say("sales_total", { sales_total: 12345.67 })).toBe("sales of 12,346 GBP in all");
  expect(say("average_wait_seconds", { average_wait_seconds: 600 }, "zh")).toBe("平均等待 10 分钟");
  expect(say("area_lapse", { area_lapse: 0.04 })).toMatch(/\+4%$/);
});

test("what is missing is said with its reason, never as a number", () => {
  expect(say("usual_gap_days", { usual_gap_days: null })).toBe("bought on one day only");
  expect(say("usual_gap_days", { usual_gap_days: NaN }, "zh")).toBe("只在一天购买过");
  expect(say("complaints_365", {})).toBe("not recorded");
  for (const { name } of FEATURES) {
    for (const language of ["en", "zh"] as const) {
      const row = Object.fromEntries(FEATURES.map((feature) => [feature.name, 2]));
      for (const text of [say(name, row, language), say(name, { [name]: 2 }, language), say(name, {}, language)]) {
        expect(text, name).not.toMatch(/[{}|]|NaN|null|undefined/);
        expect(text.length, name).toBeGreaterThan(1);
      }
    }
  }
});

test("a name that is no feature is a fault of the program", () => {
  expect(() => say("luck", {})).toThrow(RangeError);
});

test("numbers are said as Intl.NumberFormat says each of them alone, halves too (another implementation)", () => {
  const { format } = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
  const one = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 }).format;
  const near = [0, -0, 0.005, 0.015, 1.005, 2.675, 8.345, 0.285, 1e-9, 99.994999, 99.995, 4.4349999999];
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...near), fc.double({ min: 0, max: 99.99, noNaN: true })), (value) => {
      expect(say("sales_total", { sales_total: value })).toBe(`sales of ${format(value + 0)} GBP in all`);
      const days = value / 10;
      const said = one(days + 0);
      const noun = said === "1" ? "day" : "days";
      expect(say("late_recency_days", { late_recency_days: days })).toBe(`a delivery came late ${said} ${noun} ago`);
    }),
    { seed: 1, numRuns: 500 },
  );
});
