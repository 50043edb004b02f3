import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { openJson } from "../../../../warehouse/staging/json/open-json.js";
import type { Warehouse } from "../../../../warehouse/warehouse.js";
import { DEFAULT_FORMAT } from "../../../../project/source-definition.js";

async function opened(content: string | Buffer) {
  const folder = mkdtempSync(join(tmpdir(), "clientele-json-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "a.json");
  writeFileSync(path, content);
  const file = await openJson({
    path,
    format: DEFAULT_FORMAT,
    temporary: folder,
    warehouse: undefined as unknown as Warehouse,
  });
  const lines = readFileSync(file.readPath, "utf8").split("\n").slice(0, -1);
  return {
    names: file.columns.map(({ name }) => name),
    lines,
    places: [...file.original!.find(lines.map((_, i) => i)).values()],
    aside: file.original!.setAside,
  };
}

/** What a line says, and what a reader that keeps texts would say of the object. */
const textOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : value;

describe("a JSON file as one object to a line", () => {
  it("agrees with JSON.parse on any array of objects, however it is laid out, and finds each where it stands", async () => {
    const object = fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 2 }), {
      minKeys: 1,
      maxKeys: 5,
      noNullPrototype: true,
    });
    const layouts = fc.constantFrom(
      (objects: readonly unknown[]) => JSON.stringify(objects),
      (objects: readonly unknown[]) => `\ufeff\r\n${JSON.stringify(objects, null, 2).replaceAll("\n", "\r\n")}\n`,
      (objects: readonly unknown[]) => objects.map((o) => JSON.stringify(o)).join("\n"),
      (objects: readonly unknown[]) => objects.map((o) => `${JSON.stringify(o, null, 1)}\n`).join("\n"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 90 }), layouts, async (objects, layout) => {
        const text = layout(objects);
        const { names, lines, places, aside } = await opened(text);
        expect(aside).toEqual([]);
        expect(names).toEqual([...new Set(objects.flatMap((o) => Object.keys(o)))].sort());
        const read = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
        const shown = objects.map((o) => Object.entries(o).map(([key, value]) => [key, textOf(value)]));
        expect(read.map((o) => Object.entries(o).map(([key, value]) => [key, plain(value)]))).toEqual(
          shown.map((entries) => entries.map(([key, value]) => [key, plain(value)])),
        );
        const fileLines = text.replaceAll("\r\n", "\n").split("\n");
        places.forEach(({ line, text: raw }, i) => {
          expect(JSON.parse(raw!)).toEqual(objects[i]);
          expect(fileLines[line - 1]).toContain(raw!.split(/\r?\n/)[0]);
        });
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it("keeps the text of numbers that a double would tell otherwise, and of what stands inside a value", async () => {
    const { lines } = await opened(
      '[{"m":12345678901234.5678,"z":1.10,"e":1.5e3,"i":123456789012345678901234,"s":2.5,"n":{"p":[1.10, 2]},"t":"1.10"}]',
    );
    expect(JSON.parse(lines[0]!)).toEqual({
      m: "12345678901234.5678",
      z: "1.10",
      e: "1500",
      i: "123456789012345678901234",
      s: 2.5,
      n: '{"p":[1.10,2]}',
      t: "1.10",
    });
  });

  it("sets aside what is no object or not valid, with its line and text; the others are read", async () => {
    const text =
      '[\n {"a": 1},\n 42,\n "x",\n [1, 2],\n null,\n {"a": 01},\n {"a" 1},\n {"a": "b\nc"},\n {"a": {"b": tru}},\n {"a": 2}\n]';
    const { lines, places, aside } = await opened(text);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(places).toEqual([
      { line: 2, text: '{"a": 1}' },
      { line: 12, text: '{"a": 2}' },
    ]);
    expect(aside).toEqual(
      [
        [3, "42"],
        [4, '"x"'],
        [5, "[1, 2]"],
        [6, "null"],
        [7, '{"a": 01}'],
        [8, '{"a" 1}'],
        [9, '{"a": "b\nc"}'],
        [11, '{"a": {"b": tru}}'],
      ].map(([line, raw]) => ({ line, column: null, rule: "not-json", text: raw })),
    );
  });

  it("takes lines for themselves: a broken one costs no other", async () => {
    const { lines, aside } = await opened('{"a":1}\n{"a":"x\n\n{"a":2}\n{"a":\n');
    expect(lines).toEqual(['{"a":1}', '{"a":2}']);
    expect(aside.map(({ line, text }) => [line, text])).toEqual([
      [2, '{"a":"x'],
      [5, '{"a":'],
    ]);
  });

  it("sets aside an object that is no UTF-8", async () => {
    const { lines, aside } = await opened(Buffer.from('[{"a":"\xff"},{"a":"b"}]', "latin1"));
    expect(lines).toEqual(['{"a":"b"}']);
    expect(aside).toMatchObject([{ line: 1, rule: "bad-encoding" }]);
  });

  it.each([
    ["an empty file", "", "empty-file"],
    ["blanks", " \n\n", "empty-file"],
    ["a text", "hello", "damaged-json"],
    ["an array cut inside an object", '[{"a":1},{"a":', "damaged-json"],
    ["an array cut behind an object", '[{"a":1}', "damaged-json"],
    ["an array cut behind a comma", '[{"a":1},', "damaged-json"],
    ["an array cut inside a string", '[{"a":"1', "damaged-json"],
    ["a comma too many", '[{"a":1},]', "damaged-json"],
    ["a comma that is missing", '[{"a":1} {"a":2}]', "damaged-json"],
    ["two commas", '[{"a":1},,{"a":2}]', "damaged-json"],
    ["something behind the array", '[{"a":1}] x', "damaged-json"],
    ["an object cut short over several lines", '{\n "a": 1,\n', "damaged-json"],
    ["a value of 17 million bytes", `[{"a":"${"x".repeat(17_000_000)}"}]`, "value-too-long"],
    ["a hundred thousand numbers", `[${"1,".repeat(100_000)}1]`, "not-json"],
  ])("refuses %s whole", async (_, content, rule) => {
    await expect(opened(content)).rejects.toMatchObject({ name: "FileFault", rule });
  });

  it("reads values that lie across the blocks in which a file is read", async () => {
    for (const shift of [0, 1, 2, 3, 4]) {
      const pad = `{"p":"${"x".repeat((1 << 20) - 12 - shift)}"}`;
      const { lines } = await opened(`[${pad},{"a\\"":"b\\\\"},{"c":[{}]}]`);
      expect(lines.slice(1)).toEqual(['{"a\\"":"b\\\\"}', '{"c":"[{}]"}']);
    }
  });

  it("ends any random bytes in a fault with a rule, or in lines", async () => {
    const good = Buffer.from(
      JSON.stringify(Array.from({ length: 20 }, (_, i) => ({ a: `t"${i}`, b: [i, { c: 1.5 }] }))),
    );
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.constantFrom(...'{}[],:"\\ \n0a')), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(damage, fc.option(fc.nat(good.length)), async (changes, end) => {
        const bad = Buffer.from(good);
        for (const [at, character] of changes) bad[at] = character.charCodeAt(0);
        const sound = await opened(bad.subarray(0, end ?? undefined)).then(
          ({ lines }) => lines.every((line) => typeof JSON.parse(line) === "object"),
          (cause: Error) => cause.name === "FileFault",
        );
        expect(sound).toBe(true);
      }),
      { numRuns: 200, seed: 4 },
    );
  });
});

/** A number may have become its text. */
function plain(value: unknown): unknown {
  if (typeof value === "number") return value === 0 ? "0" : expanded(value);
  return typeof value === "string" && /^-?[0-9.]+$/.test(value)
    ? Number(value) === 0
      ? "0"
      : expanded(Number(value))
    : value;
}

const expanded = (value: number): string => value.toPrecision(15);
