import fc from "fast-check";
import { expect, test } from "vitest";
import { ascendingOrder } from "../../models/ascending-order.js";

const VALUE = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity));

test.each([
  ["few", { maxLength: 127 }],
  ["many", { minLength: 128, maxLength: 300 }],
])("agrees with a stable sort of the language, NaN last, on %s values", (_, length) => {
  fc.assert(
    fc.property(fc.array(VALUE, length), (values) => {
      const expected = values
        .map((value, i) => ({ value: Number.isNaN(value) ? Infinity : value, last: Number.isNaN(value), i }))
        .sort((a, b) => Number(a.last) - Number(b.last) || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
        .map(({ i }) => i);
      expect([...ascendingOrder(Float64Array.from(values))]).toEqual(expected);
    }),
  );
});
