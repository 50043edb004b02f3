import fc from "fast-check";
import { expect, test } from "vitest";
import { studentT } from "../../../models/effect/student-t.js";
import { compareArms, type Comparison, type Stratum } from "../../../models/effect/compare-arms.js";

/** The sums of an arm whose customers were drawn under one id each. */
function armOf(values: readonly number[], ids = 1): Stratum {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { ids, customers: values.length, buyers: values.filter((value) => value !== 0).length, mean, squares };
}
const compare = (a: readonly number[], b: readonly number[], share = 0.5) =>
  compareArms([armOf(a)], [armOf(b)], { share }) as Comparison;

/** Reproducible draws: mulberry32. */
function uniform(seed: number): () => number {
  let s = seed;
  return () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// Crampton (1947), as R ships it: length of odontoblasts by orange juice and by ascorbic acid.
const JUICE = [
  15.2, 21.5, 17.6, 9.7, 14.5, 10, 8.2, 9.4, 16.5, 9.7, 19.7, 23.3, 23.6, 26.4, 20, 25.2, 25.8, 21.2, 14.5, 27.3, 25.5,
  26.4, 22.4, 24.5, 24.8, 30.9, 26.4, 27.3, 29.4, 23,
];
const ACID = [
  4.2, 11.5, 7.3, 5.8, 6.4, 10, 11.2, 11.2, 5.2, 7, 16.5, 16.5, 15.2, 17.3, 22.5, 17.3, 13.6, 14.5, 18.8, 15.5, 23.6,
  18.5, 33.9, 25.5, 26.4, 32.5, 26.7, 21.5, 23.3, 29.5,
];

test("agrees with t.test(len ~ supp, ToothGrowth) of R: means 20.66333 and 16.96333, interval -0.1710156 to 7.5710156", () => {
  const { difference, low, high, deliveredMean, withheldMean } = compare(JUICE, ACID);
  expect(deliveredMean).toBeCloseTo(20.66333, 5);
  expect(withheldMean).toBeCloseTo(16.96333, 5);
  expect(difference).toBeCloseTo(3.7, 10);
  expect(low).toBeCloseTo(-0.1710156, 7);
  expect(high).toBeCloseTo(7.5710156, 7);
});

const arm = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 20, maxLength: 60 });

test("swapped arms negate it, the same for everybody changes nothing, another unit scales it", () => {
  fc.assert(
    fc.property(arm, arm, fc.integer({ min: 1, max: 1000 }), (a, b, c) => {
      const found = compareArms([armOf(a)], [armOf(b)], { share: 0.5 });
      if (typeof found === "string") return;
      const swapped = compare(b, a);
      expect(swapped.difference).toBeCloseTo(-found.difference, 9);
      expect([swapped.low, swapped.high].map((x) => -x)).toEqual([
        expect.closeTo(found.high, 9),
        expect.closeTo(found.low, 9),
      ]);
      const moved = compare(
        a.map((x) => x + c),
        b.map((x) => x + c),
      );
      expect([moved.low, moved.high]).toEqual([expect.closeTo(found.low, 6), expect.closeTo(found.high, 6)]);
      const cents = compare(
        a.map((x) => x * 100),
        b.map((x) => x * 100),
      );
      expect(cents.high / 100).toBeCloseTo(found.high, 8);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("an arm told in parts, with all drawn under one id, is the arm told whole", () => {
  const parts = [armOf(JUICE.slice(0, 7)), armOf(JUICE.slice(7))];
  const whole = compare(JUICE, ACID);
  const told = compareArms(parts, [armOf(ACID)], { share: 0.5 }) as Comparison;
  expect(told.low).toBeCloseTo(whole.low, 10);
  expect(told.high).toBeCloseTo(whole.high, 10);
});

test("is Welch's interval where the smaller arm varies more, and Student's where it varies less", () => {
  const wide = Array.from({ length: 200 }, (_, i) => i % 20);
  const narrow = Array.from({ length: 40 }, (_, i) => 5 + (i % 4));
  const [a, b] = [armOf(wide), armOf(narrow)];
  const varianceOf = ({ squares, customers }: Stratum) => squares / (customers - 1);
  const pooled = Math.sqrt(((a.squares + b.squares) / 238) * (1 / 200 + 1 / 40));
  const apart = Math.sqrt(varianceOf(a) / 200 + varianceOf(b) / 40);
  expect(pooled).toBeGreaterThan(apart);
  const smallerVariesLess = compare(wide, narrow);
  expect((smallerVariesLess.high - smallerVariesLess.low) / 2).toBeCloseTo(studentT(0.975, 238) * pooled, 10);
  const few = wide.slice(0, 40);
  const many = Array.from({ length: 5 }, () => narrow).flat();
  const [va, vb] = [varianceOf(armOf(many)) / 200, varianceOf(armOf(few)) / 40];
  const freedom = (va + vb) ** 2 / (va ** 2 / 199 + vb ** 2 / 39);
  const smallerVariesMore = compare(many, few);
  expect((smallerVariesMore.high - smallerVariesMore.low) / 2).toBeCloseTo(
    studentT(0.975, freedom) * Math.sqrt(va + vb),
    10,
  );
});

test("says that it cannot say it: too few customers, too few buyers, or no variation", () => {
  const few = (n: number) => Array.from({ length: n }, (_, i) => (i % 3) + 1);
  const buyers = (n: number) => Array.from({ length: 100 }, (_, i) => (i < n ? (i % 4) + 1 : 0));
  expect(compare(few(19), few(500))).toBe("too-few");
  expect(compare(few(500), few(19))).toBe("too-few");
  expect(compareArms([armOf(few(500))], [], { share: 0.5 })).toBe("too-few");
  expect(compare(few(20), few(500))).toMatchObject({ low: expect.any(Number) });
  expect(compare(buyers(9), buyers(60))).toBe("too-few");
  expect(compare(buyers(60), buyers(9))).toBe("too-few");
  expect(compare(buyers(10), buyers(60))).toMatchObject({ low: expect.any(Number) });
  expect(compare(new Array<number>(400).fill(1), new Array<number>(40).fill(1))).toBe("no-variation");
  expect(compare(few(500), new Array<number>(40).fill(1))).toMatchObject({ low: expect.any(Number) });
});

test("refuses shares that draw nobody or everybody, and sums that are none", () => {
  for (const share of [0, 1, Number.NaN]) {
    expect(() => compare(JUICE, ACID, share)).toThrow(expect.objectContaining({ code: "effect-share" }));
  }
  const broken = { ...armOf(JUICE), squares: -1 };
  expect(() => compareArms([broken], [armOf(ACID)], { share: 0.5 })).toThrow(
    expect.objectContaining({ code: "effect-arm" }),
  );
});

test("recovers an effect of zero where who has several ids buys more, and is withheld more often", () => {
  const draw = uniform(11);
  const share = 0.1;
  let [covered, plain] = [0, 0];
  const RUNS = 400;
  for (let run = 0; run < RUNS; run++) {
    const arms: Record<"delivered" | "withheld", number[][]> = { delivered: [[], []], withheld: [[], []] };
    for (let i = 0; i < 2000; i++) {
      const ids = i % 2 === 0 ? 1 : 2;
      const isWithheld = Array.from({ length: ids }, draw).some((point) => point < share);
      const orders = Math.floor(draw() * (ids === 1 ? 2 : 5));
      arms[isWithheld ? "withheld" : "delivered"][ids - 1]!.push(orders);
    }
    const told = (parts: number[][]) => parts.map((values, i) => armOf(values, i + 1));
    const weighted = compareArms(told(arms.delivered), told(arms.withheld), { share }) as Comparison;
    const naive = compare(arms.delivered.flat(), arms.withheld.flat(), share);
    covered += weighted.low <= 0 && weighted.high >= 0 ? 1 : 0;
    plain += naive.low <= 0 && naive.high >= 0 ? 1 : 0;
  }
  // 95% of 400 runs, four standard errors of 1.1 points below; the plain means miss far more often.
  expect(covered / RUNS).toBeGreaterThan(0.906);
  expect(plain / RUNS).toBeLessThan(0.6);
});

test("covers the true effect of skewed revenue in at least 93 of 100 samples, also where few are withheld", () => {
  const draw = uniform(3);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  // A third buys; baskets are log-normal (skewness 3.7). Contact adds 2.00 to what a buyer spends.
  const spend = (more: number) => (draw() < 1 / 3 ? Math.round(100 * (Math.exp(3 + 0.8 * gauss()) + more)) / 100 : 0);
  for (const [delivered, withheld] of [
    [900, 100],
    [4500, 500],
    [300, 300],
  ] as const) {
    const RUNS = 600;
    let [covered, said] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const a = Array.from({ length: delivered }, () => spend(2));
      const b = Array.from({ length: withheld }, () => spend(0));
      const found = compareArms([armOf(a)], [armOf(b)], { share: 0.1 });
      if (typeof found === "string") continue;
      said++;
      covered += found.low <= 2 / 3 && found.high >= 2 / 3 ? 1 : 0;
    }
    expect(said).toBe(RUNS);
    expect(covered / said).toBeGreaterThan(0.93);
    expect(covered / said).toBeLessThan(1);
  }
});
