import { expect, test } from "vitest";
import { flush, plainAddRows } from "../../../models/gradient-boosting/training/histogram.js";
import { histogramKernel } from "../../../models/gradient-boosting/kernel/histogram-kernel.js";
import { FIELD, packGradients, precisionFor } from "../../../models/gradient-boosting/training/quantise.js";
import { createMemory, layOut } from "../../../models/gradient-boosting/training/workspace.js";
import { seededRandom } from "../../../models/random.js";

const SHAPE = {
  rows: 5000,
  validationRows: 0,
  weighted: false,
  validationWeighted: false,
  threads: 1,
  leaves: 4,
  bins: [255, 1, 17, 3, 200],
  categorical: [false, false, true, false, false],
};

test("the made kernel has the sums of the plain one, bit for bit, over any stretch of rows", () => {
  const memory = createMemory(SHAPE);
  const workspace = layOut(memory, SHAPE);
  const random = seededRandom(3);
  for (let i = 0; i < SHAPE.rows; i++) {
    workspace.packed[i] = Math.floor((random() - 0.5) * 4000) * FIELD + Math.floor(random() * 4000);
    // The last stretch is of rows far apart.
    workspace.order[i] = i < 3000 ? Math.floor(random() * SHAPE.rows) : (10 * (i - 3000)) % SHAPE.rows;
    SHAPE.bins.forEach((bins, f) => (workspace.rowBins[i * 5 + f] = Math.floor(random() * (bins + 1))));
  }
  const sums = workspace.packedSums[0]!;
  const made = histogramKernel(workspace, memory, sums);
  const other = new Float64Array(workspace.total);
  const plain = plainAddRows(
    workspace.order,
    workspace.rowBins,
    workspace.packed,
    Int32Array.from(workspace.offsets),
    other,
  );
  for (const [from, to] of [
    [0, 0],
    [7, 8],
    [100, 5000],
    [3000, 3400],
  ] as const) {
    made(from, to);
    plain(from, to);
    expect(sums).toEqual(other);
  }
});

test.each([50_000, 1_000_000])(
  "as many rows as are added between flushes, all of the greatest gradient and Hessian, give exact sums (%i rows)",
  (rows) => {
    const { bits, flushRows } = precisionFor(rows);
    expect(bits + Math.log2(flushRows)).toBeLessThanOrEqual(26);
    for (const sign of [1, -1]) {
      const one = { gradient: Float64Array.of(sign), hessian: Float64Array.of(1), packed: new Float64Array(1) };
      packGradients(one, { gradient: 2 ** (bits - 1) - 1, hessian: 2 ** bits - 1 }, 5, 0, 1);
      let sum = 0;
      for (let i = 0; i < flushRows; i++) sum += one.packed[0]!;
      const [gradients, hessians] = [new Float64Array(1), new Float64Array(1)];
      flush(Float64Array.of(sum), gradients, hessians);
      expect([gradients[0], hessians[0]]).toEqual([
        sign * flushRows * (2 ** (bits - 1) - 1),
        flushRows * (2 ** bits - 1),
      ]);
    }
  },
);

test("rounding at random keeps the mean, within five standard errors", () => {
  const n = 100_000;
  const rows = {
    gradient: new Float64Array(n).fill(-0.3),
    hessian: new Float64Array(n).fill(0.7),
    packed: new Float64Array(n),
  };
  packGradients(rows, { gradient: 1, hessian: 1 }, 99, 0, n);
  const [gradients, hessians] = [new Float64Array(1), new Float64Array(1)];
  for (const value of rows.packed) flush(Float64Array.of(value), gradients, hessians);
  const limit = 5 * Math.sqrt(0.21 / n);
  expect(Math.abs(gradients[0]! / n + 0.3)).toBeLessThan(limit);
  expect(Math.abs(hessians[0]! / n - 0.7)).toBeLessThan(limit);
});
