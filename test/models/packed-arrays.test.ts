import fc from "fast-check";
import { expect, test } from "vitest";
import { packArrays, unpackArrays } from "../../models/packed-arrays.js";

const part = fc.oneof(
  fc.string(),
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.int32Array(),
  fc.uint8Array(),
  fc.float32Array(),
  fc.float64Array(),
);

test("what was packed comes back, whatever records hold and wherever the bytes begin", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(part, fc.array(part))), (value) => {
      const { text, arrays } = packArrays(value);
      const moved = arrays.map((bytes) => {
        const wider = new Uint8Array(bytes.length + 1);
        wider.set(bytes, 1);
        return Buffer.from(wider.buffer, 1);
      });
      expect(unpackArrays({ text, arrays: moved })).toEqual(value);
    }),
  );
});

test("an array that is not there is named", () => {
  const { text } = packArrays({ a: new Int32Array(2) });
  expect(() => unpackArrays({ text, arrays: [] })).toThrow(expect.objectContaining({ code: "bad-packed" }));
});
