import { describe, expect, test } from "vitest";
import { fitGammaGamma } from "../../../models/buy-till-you-die/fit-gamma-gamma.js";
import { fitBgNbd, fitMbgNbd, fitParetoNbd } from "../../../models/buy-till-you-die/fit-purchases.js";
import { gammaGammaFromJson } from "../../../models/buy-till-you-die/gamma-gamma-model.js";
import { aliveIntervals, orderIntervals } from "../../../models/buy-till-you-die/intervals.js";
import type { PurchaseHistories } from "../../../models/buy-till-you-die/histories.js";
import { purchaseModelFromJson } from "../../../models/buy-till-you-die/purchase-model.js";
import { simulateHistories } from "../../../models/buy-till-you-die/simulate-histories.js";

const FITS = [
  ["BG/NBD", fitBgNbd],
  ["MBG/NBD", fitMbgNbd],
  ["Pareto/NBD", fitParetoNbd],
] as const;
const ages = Float64Array.from({ length: 600 }, (_, i) => 10 + (i % 60));
const HISTORIES = simulateHistories("bg-nbd", { r: 0.6, alpha: 6, a: 0.8, b: 2.5 }, ages, 1);
const rows = (columns: PurchaseHistories) =>
  Array.from(columns.repeats, (x, i) => ({ x, recency: columns.recency[i]!, age: columns.age[i]! }));
const columns = (of: readonly { x: number; recency: number; age: number; weight?: number }[]): PurchaseHistories => ({
  repeats: of.map(({ x }) => x),
  recency: of.map(({ recency }) => recency),
  age: of.map(({ age }) => age),
  weights: of.map(({ weight = 1 }) => weight),
});

describe.each(FITS)("%s", (_, fit) => {
  const model = fit(HISTORIES);

  test("is the same whether equal histories are grouped or repeated, and in whatever order, to 1e-6", () => {
    const repeated = fit(columns([...rows(HISTORIES), ...rows(HISTORIES), ...rows(HISTORIES)].reverse()));
    const grouped = fit(columns(rows(HISTORIES).map((row) => ({ ...row, weight: 3 }))));
    expect(repeated.logLikelihood / model.logLikelihood).toBeCloseTo(3, 10);
    for (const [name, value] of Object.entries(model.parameters)) {
      expect(Math.abs(repeated.parameters[name]! / value - 1)).toBeLessThan(1e-6);
      expect(Math.abs(grouped.parameters[name]! / repeated.parameters[name]! - 1)).toBeLessThan(1e-6);
      expect(repeated.standardErrors[name]! / model.standardErrors[name]!).toBeCloseTo(Math.sqrt(1 / 3), 4);
    }
  });

  test("takes entries of weight 0 for nobody", () => {
    const more = [...rows(HISTORIES), { x: 3, recency: 1, age: 900, weight: 0 }];
    expect(fit(columns(more)).parameters).toEqual(fit(columns(rows(HISTORIES))).parameters);
  });

  test("in another unit of time has the same shapes, and times in that unit", () => {
    const days = fit({
      repeats: HISTORIES.repeats,
      recency: Float64Array.from(HISTORIES.recency, (week) => 7 * week),
      age: ages.map((week) => 7 * week),
    });
    for (const [name, value] of Object.entries(model.parameters)) {
      const factor = name === "alpha" || name === "beta" ? 7 : 1;
      expect(Math.abs(days.parameters[name]! / (factor * value) - 1)).toBeLessThan(1e-4);
    }
  });

  test("comes back from JSON with the same answers and intervals", () => {
    const back = purchaseModelFromJson(JSON.parse(JSON.stringify(model)));
    expect(back.expectedOrders(HISTORIES, 30)).toEqual(model.expectedOrders(HISTORIES, 30));
    const discount = { horizon: 30, rate: 0.01 };
    expect(orderIntervals(back, HISTORIES, discount, 2)).toEqual(orderIntervals(model, HISTORIES, discount, 2));
    expect(back.standardErrors).toEqual(model.standardErrors);
  });

  test("with a strong prior stays at the prior, and with a weak one at the data", () => {
    const held = fit(HISTORIES, { prior: { r: { median: 3, spread: 1e-4 } } });
    expect(held.parameters["r"]).toBeCloseTo(3, 2);
    expect(held.logLikelihood).toBeLessThan(model.logLikelihood);
    const free = fit(HISTORIES, { prior: { r: { median: 3, spread: 1e4 } } });
    expect(free.parameters["r"]! / model.parameters["r"]!).toBeCloseTo(1, 5);
  });

  test("expects nothing in a horizon of zero", () => {
    expect([...model.expectedOrders(columns(rows(HISTORIES).slice(0, 3)), 0)]).toEqual([0, 0, 0]);
  });

  test("names its dropout where customers never drop out", () => {
    const r = simulateHistories("bg-nbd", { r: 2, alpha: 10, a: 1e-9, b: 1 }, ages, 7);
    const { unidentified, report } = fit(r);
    expect(unidentified.length).toBeGreaterThan(0);
    expect(["a", "b", "s", "beta"]).toEqual(expect.arrayContaining([...unidentified]));
    expect(report.notes).toEqual(unidentified.map((name) => `not-identified: ${name}`));
  });

  test("has an answer for whoever bought today and for ten thousand orders", () => {
    const odd = columns([
      { x: 0, recency: 0, age: 0 },
      { x: 10_000, recency: 99, age: 100 },
      { x: 1, recency: 0.001, age: 5000 },
    ]);
    for (const of of [model.probabilityAlive(odd), model.expectedOrders(odd, 52)]) {
      expect([...of].every((value) => value >= 0 && value < Infinity)).toBe(true);
    }
  });

  const bad: readonly (readonly [string, Partial<PurchaseHistories>])[] = [
    ["recency-beyond-age", { recency: [0, 41], age: [40, 40] }],
    ["repeats-not-whole", { repeats: [0, 1.5] }],
    ["repeats-not-whole", { repeats: [0, -1] }],
    ["repeats-not-whole", { repeats: [0, Number.NaN] }],
    ["age-out-of-range", { age: [40, Infinity] }],
    ["age-out-of-range", { age: [-1, 40] }],
    ["recency-out-of-range", { recency: [0, Number.NaN] }],
    ["recency-without-repeats", { recency: [3, 5] }],
    ["repeats-without-recency", { recency: [0, 0] }],
    ["weight-out-of-range", { weights: [1, -1] }],
    ["histories-length", { weights: [1] }],
    ["histories-length", { age: [40] }],
  ];
  test.each(bad)("refuses with %s: %o", (code, part) => {
    const histories = { repeats: [0, 2], recency: [0, 5], age: [40, 40], ...part };
    expect(() => fit(histories)).toThrow(expect.objectContaining({ name: "InputError", code }));
    expect(() => model.probabilityAlive(histories)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ["no-rows", []],
    ["no-rows", [{ x: 2, recency: 5, age: 40, weight: 0 }]],
    [
      "no-repeat-orders",
      [
        { x: 0, recency: 0, age: 40 },
        { x: 0, recency: 0, age: 20 },
      ],
    ],
    ["all-equal", [{ x: 2, recency: 5, age: 40 }]],
    [
      "all-equal",
      [
        { x: 2, recency: 5, age: 40 },
        { x: 2, recency: 5, age: 40, weight: 9 },
      ],
    ],
  ] as const)("cannot be fitted, with %s: %o", (code, of) => {
    expect(() => fit(columns(of))).toThrow(expect.objectContaining({ name: "FitError", code }));
  });

  test("refuses horizons, rates and priors that mean nothing", () => {
    const some = columns(rows(HISTORIES).slice(0, 3));
    for (const horizon of [-1, Number.NaN, Infinity]) {
      expect(() => model.expectedOrders(some, horizon)).toThrow(
        expect.objectContaining({ code: "horizon-out-of-range" }),
      );
    }
    const discounted = (rate: number) => () => model.discountedOrders(some, { horizon: 1, rate });
    expect(discounted(-1)).toThrow(expect.objectContaining({ code: "rate-out-of-range" }));
    expect(() => model.discountedOrders(some, { horizon: Infinity, rate: 0 })).toThrow(
      expect.objectContaining({ code: "horizon-out-of-range" }),
    );
    const prior = (of: object) => () => fit(HISTORIES, { prior: of as never });
    expect(prior({ x: { median: 1, spread: 1 } })).toThrow(expect.objectContaining({ code: "unknown-parameter" }));
    expect(prior({ r: { median: 0, spread: 1 } })).toThrow(expect.objectContaining({ code: "prior-out-of-range" }));
    expect(() => aliveIntervals(model, some, 0)).toThrow(expect.objectContaining({ code: "deviations-out-of-range" }));
  });
});

test("two customers are fitted, and what they leave open is named", () => {
  const { unidentified, report } = fitBgNbd({ repeats: [1, 3], recency: [5, 30], age: [40, 40] });
  expect(unidentified.length).toBeGreaterThan(0);
  expect(report.rows).toBe(2);
});

describe("Gamma-Gamma", () => {
  const spend = { orders: [1, 2, 3, 1, 5, 2], meanSpend: [10, 20, 12, 40, 15, 9] };

  test.each([
    ["spend-not-positive", { meanSpend: [10, 0, 12, 40, 15, 9] }],
    ["spend-not-positive", { meanSpend: [10, -3, 12, 40, 15, 9] }],
    ["spend-not-positive", { meanSpend: [10, Number.NaN, 12, 40, 15, 9] }],
    ["orders-not-whole", { orders: [0, 2, 3, 1, 5, 2] }],
    ["histories-length", { orders: [1] }],
    ["weight-out-of-range", { weights: [1, 1, 1, 1, 1, Number.NaN] }],
  ] as const)("refuses with %s: %o", (code, part) => {
    expect(() => fitGammaGamma({ ...spend, ...part })).toThrow(expect.objectContaining({ name: "InputError", code }));
  });

  test.each([
    ["no-rows", { orders: [], meanSpend: [] }],
    ["all-equal", { orders: [2], meanSpend: [10] }],
    ["all-equal", { orders: [2, 3], meanSpend: [10, 10] }],
  ] as const)("cannot be fitted, with %s: %o", (code, of) => {
    expect(() => fitGammaGamma(of)).toThrow(expect.objectContaining({ name: "FitError", code }));
  });

  test("comes back from JSON with the same answers", () => {
    const model = fitGammaGamma(spend);
    const back = gammaGammaFromJson(JSON.parse(JSON.stringify(model)));
    expect(back.expectedSpend(spend)).toEqual(model.expectedSpend(spend));
  });

  test("does not tell a mean of all that does not exist: q at most 1", () => {
    const json = { ...fitGammaGamma(spend).toJSON(), parameters: { p: 2, q: 0.9, v: 10 } };
    const expected = gammaGammaFromJson(json).expectedSpend({ orders: [0, 1], meanSpend: [0, 10] });
    expect(expected[0]).toBeNaN();
    expect(expected[1]).toBeCloseTo((2 * 20) / 1.9, 12);
  });
});

test("a file of another kind or version is refused", () => {
  const json = fitBgNbd(HISTORIES).toJSON();
  expect(() => purchaseModelFromJson({ ...json, version: 2 })).toThrow(
    expect.objectContaining({ code: "model-version" }),
  );
  expect(() => purchaseModelFromJson({ ...json, parameters: { r: 1 } })).toThrow(
    expect.objectContaining({ code: "bad-model" }),
  );
  expect(() => gammaGammaFromJson(json)).toThrow(expect.objectContaining({ code: "model-version" }));
  expect(() => gammaGammaFromJson({ ...json, kind: "gamma-gamma" })).toThrow(
    expect.objectContaining({ code: "bad-model" }),
  );
});
