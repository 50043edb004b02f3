import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { countLines } from "../../../../warehouse/staging/csv/count-lines.js";
import { readRecords, recordsAt } from "../../../../warehouse/staging/csv/record-index.js";
import { blankOut, scanCsv } from "../../../../warehouse/staging/csv/scan-csv.js";

const folder = mkdtempSync(join(tmpdir(), "clientele-scan-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DIALECT = { delimiter: ",", quote: '"', header: true };

test("lines and blank lines are counted as by walking the bytes one by one", () => {
  const piece = fc.constantFrom("a", "\n", "\r\n", "\r", "some,text", "\n\n", "é");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(8), (pieces, shift) => {
      const head = Buffer.from("x".repeat(shift) + "\n");
      const body = Buffer.from(pieces.join("") + "\n");
      const bytes = Buffer.concat([head, body, Buffer.from("\r\n tail")]);
      const lines = body.toString("latin1").split("\n").slice(0, -1);
      expect(countLines(bytes, head.length, head.length + body.length)).toEqual({
        lines: lines.length,
        blank: lines.filter((line) => line === "" || line === "\r").length,
      });
    }),
    { numRuns: 2000 },
  );
});

/** A file of lines, each with what a person would say of it. */
const line = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a,b", "1,", ",", "é,x").map((text) => ({ text, kind: "record" })) },
  { weight: 2, arbitrary: fc.constantFrom('"a, b",c', '"a ""b""",c').map((text) => ({ text, kind: "record" })) },
  { weight: 1, arbitrary: fc.constant({ text: '"two\nlines",c', kind: "record" }) },
  { weight: 1, arbitrary: fc.constant({ text: "", kind: "blank" }) },
  { weight: 1, arbitrary: fc.constantFrom('"a" b,c', '"open,c').map((text) => ({ text, kind: "malformed" })) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 400_000 }).map((n) => ({ text: `${"w".repeat(n)},x`, kind: "record" })),
  },
);

describe("a scan finds every record", () => {
  for (const end of ["\n", "\r\n"]) {
    test(`of files whose lines end with ${JSON.stringify(end)}, where each stands, and what swallows others`, () => {
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), fc.boolean(), (lines, closed) => {
          // A quote that stays open swallows what follows up to the next quote: it is followed by lines without one.
          const safe = lines.filter(
            (l, i) => l.text !== '"open,c' || lines.slice(i + 1).every((m) => !m.text.includes('"')),
          );
          const text =
            ["id,name", ...safe.map((l) => l.text)].join(end) + (closed || safe.at(-1)?.kind !== "record" ? end : "");
          const path = join(folder, "file.csv");
          writeFileSync(path, text);
          const scan = scanCsv(path, DIALECT, 2);
          const records = safe.filter((l) => l.kind === "record").map((l) => l.text);
          expect(scan.records).toBe(records.length);
          expect(scan.malformed).toHaveLength(safe.filter((l) => l.kind === "malformed").length);
          expect(scan.longest).toBeGreaterThanOrEqual(Math.max(...records.map((r) => Buffer.byteLength(r)), 0));
          const numbers = records.map((_, i) => i);
          const found = readRecords(path, DIALECT, scan, numbers);
          expect(found.map((r) => r.text)).toEqual(records);
          const inOrder = text.split("\n");
          for (const { line: at, text: whole } of found)
            expect(inOrder[at - 1]!.trim()).toBe(whole.split("\n")[0]!.trim());
          const offsets = found.map((r) => r.offset);
          expect(recordsAt(path, DIALECT, scan, offsets).map((r) => r.record)).toEqual(numbers);
          if (scan.malformed.length > 0) {
            const cleaned = join(folder, "cleaned.csv");
            copyFileSync(path, cleaned);
            blankOut(cleaned, scan.malformed);
            const again = scanCsv(cleaned, DIALECT, 2);
            expect([again.records, again.malformed.length]).toEqual([records.length, 0]);
            expect(readFileSync(cleaned).length).toBe(readFileSync(path).length);
          }
        }),
        { numRuns: 150 },
      );
    });
  }
});
