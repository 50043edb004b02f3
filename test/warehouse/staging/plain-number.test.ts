import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainText, storedNumber } from "../../../warehouse/staging/plain-number.js";

describe("a number as plain text", () => {
  it.each([
    ["1.10", "1.10"],
    ["1e3", "1000"],
    ["4.5E-2", "0.045"],
    ["-1.25E+1", "-12.5"],
    ["12345678901234.5678", "12345678901234.5678"],
    ["123456789012345678901234", "123456789012345678901234"],
    ["-0", "-0"],
    [".5", "0.5"],
    ["abc", null],
    ["", null],
    [".", null],
    ["NaN", null],
    ["1e", null],
  ])("%s is %s", (written, text) => {
    expect(plainText(written)).toBe(text);
  });

  it.each([
    ["1.1000000000000001", "1.1"],
    ["4.4999999999999998E-2", "0.045"],
    ["1234567.8899999999", "1234567.89"],
    ["0.30000000000000004", "0.30000000000000004"],
    ["1.5E+20", "150000000000000000000"],
    ["12345678901234567", "12345678901234567"],
    ["6222021234567890123", "6222021234567890123"],
    ["1.0E15", "1000000000000000"],
  ])("%s, as spreadsheets store numbers, is %s", (stored, text) => {
    expect(storedNumber(stored)).toBe(text);
  });

  it("is the number that was typed, for every number of at most fifteen digits that a spreadsheet stores with seventeen", () => {
    const typed = fc.tuple(fc.integer({ min: 1, max: 999_999_999_999_999 }), fc.integer({ min: 0, max: 14 }));
    fc.assert(
      fc.property(typed, ([digits, point]) => {
        const text = String(digits).padStart(point + 1, "0");
        const exact = point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`.replace(/\.?0+$/, "");
        const stored = storedNumber(Number(exact).toExponential(16))!;
        expect(stored).toBe(exact);
      }),
      { numRuns: 2000, seed: 4 },
    );
  });
});
