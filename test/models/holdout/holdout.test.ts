import fc from "fast-check";
import { expect, test } from "vitest";
import { holdout, holdoutPoint, isWithheld } from "../../../models/holdout/holdout.js";

test("a point is the first 8 hex digits that md5sum prints for key:id", () => {
  expect(holdoutPoint("k", "c1")).toBe(0x74549d1e);
});

test("a threshold is the share of 2^32, rounded", () => {
  expect(holdout("k", 0.1).threshold).toBe(429_496_730);
  expect(holdout("k", 0).threshold).toBe(0);
  expect(holdout("k", 1).threshold).toBe(4_294_967_296);
});

test("a share of 1 withholds everyone, a share of 0 no one", () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      expect(isWithheld(holdout("k", 1), [id])).toBe(true);
      expect(isWithheld(holdout("k", 0), [id])).toBe(false);
    }),
  );
});

test("a larger share under one key withholds who a smaller one does: arms are nested", () => {
  const shares = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(shares, fc.array(fc.string(), { minLength: 1, maxLength: 3 }), ([a, b], ids) => {
      const small = isWithheld(holdout("k", Math.min(a, b)), ids);
      const large = isWithheld(holdout("k", Math.max(a, b)), ids);
      expect(small && !large).toBe(false);
    }),
  );
});

test("the withheld share of 20,000 ids is within five standard errors of the asked one", () => {
  const held = Array.from({ length: 20_000 }, (_, i) => `c${i}`).filter((id) => isWithheld(holdout("q4", 0.1), [id]));
  const standardError = Math.sqrt(0.1 * 0.9 * 20_000);
  expect(Math.abs(held.length - 2000)).toBeLessThan(5 * standardError);
});

test("two keys draw independently: the overlap is the product of the shares, within five standard errors", () => {
  const ids = Array.from({ length: 20_000 }, (_, i) => `c${i}`);
  const both = ids.filter((id) => isWithheld(holdout("a", 0.3), [id]) && isWithheld(holdout("b", 0.3), [id]));
  expect(Math.abs(both.length - 1800)).toBeLessThan(5 * Math.sqrt(0.09 * 0.91 * 20_000));
});

test("withheld wins: one former id below the threshold is enough", () => {
  const half = holdout("k", 0.5);
  const ids = Array.from({ length: 50 }, (_, i) => `c${i}`);
  const held = ids.find((id) => isWithheld(half, [id]))!;
  const free = ids.find((id) => !isWithheld(half, [id]))!;
  expect(isWithheld(half, [free, held])).toBe(true);
});

test("a share that is none is refused", () => {
  for (const share of [-0.1, 1.1, Number.NaN]) expect(() => holdout("k", share)).toThrowError(/holdout/);
  expect(() => holdout("", 0.1)).toThrowError(/key/);
});
