import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SourceFormat } from "../../../project/source-definition.js";
import { charactersOf, encodeText } from "../../support/encode-text.js";
import { storeZstd } from "../../support/store-zstd.js";
import { loader } from "./load-files.js";
import { sourceOf } from "./source-of.js";

const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "gb18030",
  "gbk",
  "big5",
  "shift_jis",
  "euc-kr",
  "windows-1252",
  "koi8-r",
];
/** Each of them loads several files; a shrunk one would cost as much again. */
const RUNS = 12;
const DELIMITERS = [",", ";", "\t", "|", "^", "¦"];

/** A table of texts, and how it is written. */
interface Written {
  readonly encoding: string;
  readonly delimiter: string;
  readonly quoting: "all" | "minimal";
  readonly end: "\n" | "\r\n" | "\r";
  readonly lastEnd: boolean;
  readonly mark: boolean;
  readonly header: boolean;
  readonly titles: readonly string[];
  readonly footer: readonly string[];
  readonly packed: "" | ".gz" | ".zst";
  readonly rows: readonly (readonly string[])[];
}

const PLAIN = fc.string({ unit: fc.constantFrom(..."ab0 ,;|\t\"'=\\^"), maxLength: 8 });

function valueIn(encoding: string): fc.Arbitrary<string> {
  const wide = encoding.startsWith("utf")
    ? [..."éß茶龍𠮷🍵\u202e\u00a0"]
    : charactersOf(encoding).filter((c) => c > "\u007f");
  const foreign = fc.string({ unit: fc.constantFrom(...wide), maxLength: 5 });
  return fc.oneof(
    PLAIN,
    foreign,
    fc.tuple(PLAIN, foreign).map(([a, b]) => a + b),
    fc.constantFrom("", "x\ny", "\n", '"', "NULL"),
  );
}

const written: fc.Arbitrary<Written> = fc.constantFrom(...ENCODINGS).chain((encoding) => {
  const value = valueIn(encoding);
  return fc.record({
    encoding: fc.constant(encoding),
    delimiter: fc.constantFrom(...DELIMITERS.filter((d) => encodeText(d, encoding) !== null)),
    quoting: fc.constantFrom("all", "minimal"),
    end: fc.constantFrom("\n", "\r\n", "\r"),
    lastEnd: fc.boolean(),
    mark: fc.boolean(),
    header: fc.boolean(),
    titles: fc.array(fc.constantFrom("Sales", 'of "March', "", ",,,"), { maxLength: 3 }),
    footer: fc.array(fc.constantFrom("Total,5", '"', ""), { maxLength: 2 }),
    packed: fc.constantFrom("", ".gz", ".zst"),
    rows: fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 12 }),
  });
});

/** @param ids of the rows, which stand in the first column */
function bytesOf(table: Written, ids: readonly string[]): Buffer {
  const { delimiter, quoting, end } = table;
  const field = (text: string): string =>
    quoting === "all" || text.startsWith('"') || text.includes(delimiter) || /[\r\n"]/.test(text) || /^ +"/.test(text)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const lines = [
    ...table.titles,
    ...(table.header ? [["id", "name", "note"].map(field).join(delimiter)] : []),
    ...table.rows.map((row, i) => [ids[i]!, ...row].map(field).join(delimiter)),
    ...table.footer,
  ];
  // Without an end, a blank last line would be none.
  const joined = lines.join(end) + (table.lastEnd || table.footer.at(-1) === "" ? end : "");
  // An old Mac writes its own line ends in quotes, too.
  const text = end === "\r" ? joined.replaceAll("\n", "\r") : joined;
  const marked = table.mark && table.encoding.startsWith("utf") ? `\ufeff${text}` : text;
  const bytes = encodeText(marked, table.encoding)!;
  return table.packed === ".gz" ? gzipSync(bytes) : table.packed === ".zst" ? storeZstd(bytes) : bytes;
}

function formatOf(table: Written): Partial<SourceFormat> {
  return {
    encoding: table.encoding,
    delimiter: table.delimiter,
    header: table.header,
    skip: table.titles.length,
    footer: table.footer.length,
  };
}

const columnsOf = (header: boolean): Record<string, string> =>
  header
    ? { product_id: "id", product_name: "name", category: "note" }
    : { product_id: "column_1", product_name: "column_2", category: "column_3" };

test("any table comes back equal from a file in any dialect, encoding and packing", async () => {
  const at = await loader();
  let batch = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(written, { minLength: 6, maxLength: 6 }), async (tables) => {
      batch++;
      const names = tables.map((_, i) => `b${batch}t${i}`);
      const idsOf = (i: number): string[] => tables[i]!.rows.map((_, row) => `${names[i]}-${row}`);
      at.put(Object.fromEntries(tables.map((t, i) => [`${names[i]}/a.csv${t.packed}`, bytesOf(t, idsOf(i))])));
      const report = await at.load(
        tables.map((table, i) => sourceOf(names[i]!, "products", columnsOf(table.header), { format: formatOf(table) })),
      );
      expect(report.refusals).toEqual([]);
      const rows = await at.rows(
        `select product_id as id, product_name as name, category as note from staging.products where product_id like 'b${batch}t%'`,
      );
      const got = new Map(rows.map((row) => [row["id"], [row["name"], row["note"]]]));
      tables.forEach((table, i) => {
        const meant = (value: string) => (value === "" ? null : value);
        idsOf(i).forEach((id, row) => expect([id, got.get(id)]).toEqual([id, table.rows[row]!.map(meant)]));
      });
      expect(rows).toHaveLength(tables.reduce((sum, table) => sum + table.rows.length, 0));
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 120_000);

/** A file as it was sent, and what became of it on the way. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom("set", "cut", "insert", "double"),
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
      fc.constantFrom(...'\n\r",\0'.split("")).map((text) => Buffer.from(text)),
      fc.constantFrom("\r\n", '""', '"\n', "\xff\n", "\u0001").map((text) => Buffer.from(text, "latin1")),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

function damaged(bytes: Buffer, all: readonly { kind: string; place: number; bytes: Uint8Array }[]): Buffer {
  return all.reduce((content: Buffer, { kind, place, bytes: put }) => {
    const at = Math.floor(place * content.length);
    const after = { set: at + put.length, cut: content.length, insert: at, double: Math.max(0, at - 40) }[kind]!;
    return Buffer.concat([content.subarray(0, at), kind === "cut" ? Buffer.alloc(0) : put, content.subarray(after)]);
  }, bytes);
}

const anyFile: fc.Arbitrary<{ name: string; content: Buffer; format: Partial<SourceFormat>; header: boolean }> =
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(written, damage).map(([table, harm]) => ({
        name: `a.csv${table.packed}`,
        content: damaged(
          bytesOf(
            table,
            table.rows.map((_, i) => `p${i % 9}`),
          ),
          harm,
        ),
        format: formatOf(table),
        header: table.header,
      })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom("a.csv", "a.ndjson", "a.csv.gz", "a.csv.zst"), fc.uint8Array({ maxLength: 300 }))
        .map(([name, noise]) => ({
          name,
          content: Buffer.concat([Buffer.from("id,name,note\n"), noise]),
          format: {},
          header: true,
        })),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.array(fc.jsonValue(), { maxLength: 8 }), damage).map(([values, harm]) => ({
        name: "a.ndjson",
        content: damaged(Buffer.from(values.map((v, i) => JSON.stringify({ id: i, name: v })).join("\n") + "\n"), harm),
        format: {},
        header: true,
      })),
    },
  );

test("a file with any damage is refused whole with a message, or every row of it is loaded, repeated, refused or left out", async () => {
  const at = await loader();
  let batch = 0;
  const tally = { refused: 0, loaded: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(anyFile, { minLength: 8, maxLength: 8 }), async (files) => {
      batch++;
      const names = files.map((_, i) => `d${batch}f${i}`);
      at.put(Object.fromEntries(files.map(({ name, content }, i) => [`${names[i]}/${name}`, content])));
      const report = await at.load(
        files.map(({ format, header }, i) => sourceOf(names[i]!, "products", columnsOf(header), { format })),
      );
      const ledger = await at.rows(
        `select source, rows_in - rows_loaded - rows_repeated - rows_refused - rows_filtered as lost, rows_loaded,
           rows_loaded - (select count(*) from staging.products as p where p.delivery = l.number) as not_stored,
           rows_refused - (select count(*) from quarantine.refused as q where q.delivery = l.number) as not_kept
         from ops.load as l where source like 'd${batch}f%' and state = 'loaded'`,
      );
      names.forEach((name) => {
        const row = ledger.find(({ source }) => source === name);
        const gates = report.refusals!.filter(({ subject }) => subject === name);
        if (row === undefined) {
          tally.refused++;
          expect(gates.length).toBeGreaterThan(0);
          expect(gates[0]!.message).toContain(name);
        } else {
          tally.loaded++;
          expect(row).toMatchObject({ lost: 0, not_stored: 0, not_kept: 0 });
        }
      });
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(Math.min(tally.refused, tally.loaded)).toBeGreaterThan(10);
}, 120_000);
