import { expect, test } from "vitest";
import { fitScaling, scalePoints, type ScalingParams } from "../../../models/clusters/scaling.js";
import { clusterTraits } from "../../../models/clusters/traits.js";
import { normalDraw, seededRandom } from "../../../models/random.js";
import type { NumericColumn } from "../../../models/table.js";

const column = (name: string, values: readonly number[]): NumericColumn => ({
  kind: "numeric",
  name,
  values: Float64Array.from(values),
});
const plain = (names: readonly string[]): ScalingParams => ({ names, logs: new Set(), winsorised: 0, whiten: false });

test("coordinates have mean 0 and deviation 1 where they were fitted, and keep their scale elsewhere", () => {
  const random = seededRandom(1);
  const values = Array.from({ length: 500 }, () => 30 + 4 * normalDraw(random));
  const scaling = fitScaling([column("a", values)], plain(["a"]));
  const { values: scaled } = scalePoints(scaling, [column("a", values)]);
  const mean = scaled.reduce((sum, one) => sum + one, 0) / 500;
  expect(Math.abs(mean)).toBeLessThan(1e-12);
  expect(Math.abs(scaled.reduce((sum, one) => sum + one * one, 0) / 500 - 1)).toBeLessThan(1e-12);
  const [one] = scalePoints(scaling, [column("a", [scaling.columns[0]!.mean])]).values;
  expect(one).toBe(0);
});

test("missing values take the median, logarithms keep the sign, ends are drawn in to their quantiles", () => {
  const values = [Number.NaN, -1, 0, 1, 3, 1e9];
  const params = { ...plain(["a"]), logs: new Set(["a"]), winsorised: 0.25 };
  const scaling = fitScaling([column("a", values)], params);
  const [scale] = scaling.columns;
  expect([scale!.low, scale!.fill, scale!.high]).toEqual([0, Math.log(2), Math.log(4)]);
  const { values: scaled } = scalePoints(scaling, [column("a", values)]);
  expect(scaled[0]).toBe(scaled[3]);
  expect(scaled[1]).toBe(scaled[2]);
  expect(scaled[5]).toBe(scaled[4]);
});

test("constant and empty columns are left out by name", () => {
  const columns = [
    column("same", [2, 2, 2]),
    column("none", [Number.NaN, Number.NaN, Number.NaN]),
    column("a", [1, 2, 3]),
  ];
  const scaling = fitScaling(columns, plain(["same", "none", "a"]));
  expect(scaling.columns.map(({ name }) => name)).toEqual(["a"]);
  expect(scaling.leftOut).toEqual([
    { name: "same", why: "constant" },
    { name: "none", why: "no-value" },
  ]);
});

test("a share of one order lies nearer to the usual one than the same share of fifty", () => {
  const columns = [column("orders", [1, 50, 10, 10]), column("share", [1, 1, 0, 0.5])];
  const params = { ...plain(["share"]), cases: new Map([["share", "orders"]]) };
  const { values } = scalePoints(fitScaling(columns, params), columns);
  // (1 + 5p) / 6 against (50 + 5p) / 55 with p = 56 / 71 of all orders.
  const p = 56 / 71;
  const expected = [(1 + 5 * p) / 6, (50 + 5 * p) / 55, (5 * p) / 15, (5 + 5 * p) / 15];
  const order = (of: ArrayLike<number>): number[] => [0, 1, 2, 3].sort((a, b) => of[a]! - of[b]!);
  expect(order(values)).toEqual(order(expected));
  const ratio = (of: ArrayLike<number>): number => (of[0]! - of[2]!) / (of[1]! - of[2]!);
  expect(ratio(values)).toBeCloseTo(ratio(expected), 12);
});

test("whitened coordinates are uncorrelated", () => {
  const random = seededRandom(3);
  const a = Array.from({ length: 2000 }, () => normalDraw(random));
  const columns = [
    column("a", a),
    column(
      "b",
      a.map((one) => one + 0.3 * normalDraw(random)),
    ),
  ];
  const { values } = scalePoints(fitScaling(columns, { ...plain(["a", "b"]), whiten: true }), columns);
  let sum = 0;
  for (let i = 0; i < 2000; i++) sum += values[2 * i]! * values[2 * i + 1]!;
  // The ridge of 0.01 leaves a little of a correlation of 0.96.
  expect(Math.abs(sum / 2000)).toBeLessThan(0.05);
});

test("a column that is not there any more is told by name", () => {
  const scaling = fitScaling([column("a", [1, 2])], plain(["a"]));
  expect(() => scalePoints(scaling, [column("b", [1])])).toThrowError(/told by a,/);
});

test("traits are the distance of a cluster's mean from all, in deviations of all, by hand", () => {
  const points = { rows: 4, columns: 2, values: Float64Array.of(0, 1, 0, 1, 2, 1, 2, 1) };
  const traits = clusterTraits(points, Int32Array.of(0, 0, 1, 1), 2);
  expect(traits[0]).toEqual([
    { column: 0, effect: -1 },
    { column: 1, effect: 0 },
  ]);
  expect(traits[1]![0]).toEqual({ column: 0, effect: 1 });
});
