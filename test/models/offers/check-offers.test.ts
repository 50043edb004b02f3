import { expect, test } from "vitest";
import { checkOffers, recallOver } from "../../../models/offers/check-offers.js";
import { offerHeaderFromJson } from "../../../models/offers/offer-header.js";
import type { Offers } from "../../../models/recommend/offers.js";

type Entry = readonly [customer: number, kind: "new" | "repeat", product: number, score: number];

function offersOf(entries: readonly Entry[]): Offers {
  const none = (): Float64Array => new Float64Array(entries.length).fill(Number.NaN);
  const rank = entries.map(
    ([who, kind], i) => entries.slice(0, i + 1).filter((e) => e[0] === who && e[1] === kind).length,
  );
  return {
    customer: Int32Array.from(entries, ([who]) => who),
    kind: Uint8Array.from(entries, ([, kind]) => (kind === "new" ? 0 : 1)),
    rank: Uint8Array.from(rank),
    product: Int32Array.from(entries, ([, , product]) => product),
    score: Float64Array.from(entries, ([, , , score]) => score),
    source: new Uint8Array(entries.length),
    because: new Int32Array(entries.length).fill(-1),
    also: new Int32Array(entries.length).fill(-1),
    share: none(),
    times: new Int32Array(entries.length),
    sinceDays: none(),
    gapDays: none(),
  };
}

/** Customer 0 had 1 and buys 1, 2 and 3; customer 1 had 1 and buys nothing more; customer 2 had 4 and buys 4. */
const PURCHASES = {
  customers: 3,
  products: 6,
  customer: Int32Array.from([0, 0, 0, 0, 1, 2, 2]),
  product: Int32Array.from([1, 1, 2, 3, 1, 4, 4]),
  day: Int32Array.from([5, 12, 13, 13, 5, 6, 14]),
};
const WINDOW = { from: 10, until: 20 };
const ASKED = { seed: 1, mostCalibrationError: 0.03 };

const OFFERS = offersOf([
  [0, "new", 2, 0.5],
  [0, "new", 5, 0.25],
  [0, "repeat", 1, 0.75],
  [1, "new", 2, 0.5],
  [1, "repeat", 1, 0.75],
  [2, "new", 2, 0.5],
  [2, "repeat", 4, 0.75],
]);

test("recall and hits agree with the table worked out by hand", () => {
  const { questions } = checkOffers(OFFERS, PURCHASES, WINDOW, ASKED);
  const [all, fresh, again] = questions;
  // Customer 0: 1 and 2 of 1, 2 and 3; customer 2: 4 of 4.
  expect(all).toMatchObject({ question: "all", customers: 2, recall3: (2 / 3 + 1) / 2, recall10: (2 / 3 + 1) / 2 });
  expect(all!.recall1).toBeCloseTo((1 / 3 + 1) / 2, 12);
  expect(fresh).toMatchObject({ question: "new", customers: 1, recall1: 0.5, recall10: 0.5, hit3: 1 });
  expect(again).toMatchObject({ question: "repeat", customers: 2, recall1: 1, recall10: 1, hit3: 1 });
});

test("take-up is counted over all who were asked, also those who bought nothing", () => {
  const { calibration, calibrationError, offers } = checkOffers(OFFERS, PURCHASES, WINDOW, ASKED);
  expect(offers).toBe(7);
  expect(calibration.repeat).toEqual([{ weight: 3, said: 0.75, came: 2 / 3 }]);
  expect(calibration.new).toEqual([
    { weight: 1, said: 0.25, came: 0 },
    { weight: 3, said: 0.5, came: 1 / 3 },
  ]);
  const error = (1 / 7) * 0.25 + (3 / 7) * (0.5 - 1 / 3) + (3 / 7) * (0.75 - 2 / 3);
  expect(calibrationError).toBeCloseTo(error, 12);
});

test("an order is surely better than one that finds nothing, and not than itself", () => {
  const many = Array.from({ length: 40 }, (_, who) => who);
  const purchases = {
    customers: 40,
    products: 3,
    customer: Int32Array.from(many.flatMap((who) => [who, who])),
    product: Int32Array.from(many.flatMap(() => [0, 1])),
    day: Int32Array.from(many.flatMap(() => [5, 12])),
  };
  const check = (product: number) =>
    checkOffers(offersOf(many.map((who) => [who, "new", product, 0.5])), purchases, WINDOW, ASKED);
  expect(recallOver(check(1), check(2), 1)!.low).toBeGreaterThan(0);
  expect(recallOver(check(1), check(1), 1)).toEqual({ low: 0, high: 0 });
});

test("without offers or customers nothing is claimed", () => {
  const none = checkOffers(offersOf([]), PURCHASES, WINDOW, ASKED);
  expect([none.questions, none.offers, none.calibration.all]).toEqual([[], 0, []]);
  expect(recallOver(none, none, 1)).toBeNull();
});

test("a model of another kind, another format or without its parts is told apart", () => {
  const whole = {
    kind: "cross-sell",
    format: 1,
    asOf: "2026-01-01 00:00:00",
    failed: [],
    check: { questions: [] },
    model: {},
  };
  expect(offerHeaderFromJson(whole)).toMatchObject({ kind: "cross-sell" });
  for (const [changed, code] of [
    [{ kind: "churn" }, "model-kind"],
    [{ format: 2 }, "model-version"],
    [{ model: undefined }, "bad-model"],
    [{ check: undefined }, "bad-model"],
  ] as const) {
    expect(() => offerHeaderFromJson({ ...whole, ...changed })).toThrow(expect.objectContaining({ code }));
  }
});
