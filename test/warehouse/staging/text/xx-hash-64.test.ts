import fc from "fast-check";
import { expect, test } from "vitest";
import { XxHash64 } from "../../../../warehouse/staging/text/xx-hash-64.js";

function digest(...parts: readonly Uint8Array[]): string {
  const hash = new XxHash64();
  for (const part of parts) hash.update(part);
  return hash.digest().toString(16).padStart(16, "0");
}

test.each([
  ["", "ef46db3751d8e999"],
  ["a", "d24ec4f1a98c6e5b"],
  ["abc", "44bc2cf5ad770999"],
  ["Nobody inspects the spammish repetition", "fbcea83c8a378bf1"],
])("the digest of %j is the published one", (text, published) => {
  expect(digest(Buffer.from(text))).toBe(published);
});

test("parts of any length give the digest of the whole", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 8 }), (parts) => {
      expect(digest(...parts)).toBe(digest(Buffer.concat(parts)));
    }),
    { numRuns: 500 },
  );
});
