import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { countLines, countPairs } from "../../../../warehouse/staging/csv/count-lines.js";
import { readRecords, recordsAt } from "../../../../warehouse/staging/csv/record-index.js";
import { blankOut, cleanCsv, scanCsv } from "../../../../warehouse/staging/csv/scan-csv.js";

const folder = mkdtempSync(join(tmpdir(), "clientele-scan-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DIALECT = { delimiter: ",", quote: '"', header: true, lineEnd: "\n" } as const;
const HEADER = "id,name";

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

test("lines that end with pairs are counted as by walking, and nothing is counted where a return or a feed stands alone", () => {
  const piece = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom("a", "\r\n", "some,text", "\r\n\r\n", "é") },
    { weight: 1, arbitrary: fc.constantFrom("\r", "\n") },
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(8), (pieces, shift) => {
      const head = Buffer.from("x".repeat(shift) + "\r\n");
      const text = pieces.join("") + "\r\n";
      const body = Buffer.from(text);
      const bytes = Buffer.concat([head, body, Buffer.from("\r\n tail")]);
      const lines = text.split("\r\n").slice(0, -1);
      const alone = lines.some((line) => /[\r\n]/.test(line));
      expect(countPairs(bytes, head.length, head.length + body.length)).toEqual(
        alone ? null : { lines: lines.length, blank: lines.filter((line) => line === "").length },
      );
    }),
    { numRuns: 5000 },
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
  for (const end of ["\n", "\r\n"] as const) {
    test(`of files whose lines end with ${JSON.stringify(end)}, where each stands, and what swallows others`, () => {
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), fc.boolean(), (lines, closed) => {
          // A quote that stays open swallows what follows up to the next quote: it is followed by lines without one.
          const safe = lines.filter(
            (l, i) => l.text !== '"open,c' || lines.slice(i + 1).every((m) => !m.text.includes('"')),
          );
          const text =
            [HEADER, ...safe.map((l) => l.text)].join(end) + (closed || safe.at(-1)?.kind !== "record" ? end : "");
          const path = join(folder, "file.csv");
          writeFileSync(path, text);
          const start = HEADER.length + end.length;
          const part = { start: Math.min(start, text.length), line: 2, end: null, lineEnd: end } as const;
          const cleaned = join(folder, "cleaned.csv");
          const first = scanCsv(path, DIALECT, 2, part);
          expect(first.regular || end === "\r\n").toBe(true);
          rmSync(cleaned, { force: true });
          const scan = first.regular ? first : cleanCsv(path, cleaned, DIALECT, 2, part);
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
            if (first.regular) {
              copyFileSync(path, cleaned);
              blankOut(cleaned, scan.malformed);
            }
            const again = scanCsv(cleaned, DIALECT, 2, { ...part, lineEnd: "\n" });
            expect([again.records, again.malformed.length]).toEqual([records.length, 0]);
            expect(readFileSync(cleaned).length).toBe(readFileSync(path).length);
          }
        }),
        { numRuns: 150 },
      );
    });
  }
});
