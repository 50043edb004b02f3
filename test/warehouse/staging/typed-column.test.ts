import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SourceFormat } from "../../../project/source-definition.js";
import type { ColumnType, EntityColumn } from "../../../warehouse/schema/entities.js";
import { typedColumn } from "../../../warehouse/staging/typed-column.js";
import { Warehouse } from "../../../warehouse/warehouse.js";

const FORMAT: SourceFormat = {
  type: null,
  delimiter: null,
  header: true,
  trim: false,
  decimal: ".",
  thousands: "",
  timestamp: [],
  null: [],
} as unknown as SourceFormat;
const CLOCK = { timeZone: "UTC", dayStarts: "00:00" };

const columnOf = (type: ColumnType): EntityColumn => ({
  name: "x",
  type,
  required: false,
  privacy: "none",
  known: "at_event",
  customerRef: false,
  spacedId: false,
});

let warehouse: Warehouse;
beforeAll(async () => (warehouse = await Warehouse.open(":memory:")));
afterAll(() => warehouse.close());

/** What the warehouse takes each text for; null: refused. */
async function typed(texts: readonly string[], type: ColumnType): Promise<(string | null)[]> {
  const { value } = typedColumn("raw", "typed", "VARCHAR", columnOf(type), FORMAT, CLOCK, null);
  const rows = await warehouse.rows<{ value: string | null }>(
    `select cast(${value} as varchar) as value from (select unnest($texts) as raw, generate_subscripts($texts, 1) as i) order by i`,
    { texts },
  );
  return rows.map((row) => row.value);
}

test("of all short texts over 0 1 . + - only decimal numbers are numbers, and mean what they say", async () => {
  const letters = ["0", "1", ".", "+", "-"];
  let texts = [""];
  const all: string[] = [];
  for (let length = 1; length <= 5; length++) {
    texts = texts.flatMap((text) => letters.map((letter) => text + letter));
    all.push(...texts);
  }
  const got = await typed(all, "money");
  all.forEach((text, i) => {
    const isNumber = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text);
    expect(got[i], text).toBe(
      isNumber
        ? Number(text)
            .toFixed(4)
            .replace(/^-(0\.0000)$/, "$1")
        : null,
    );
  });
});

test("whatever else a text holds, what has a letter or an underscore is no number", async () => {
  const piece = fc.constantFrom(
    "1",
    "23",
    ".",
    "_",
    "e",
    "E",
    "x",
    "X",
    "b",
    "inf",
    "nan",
    ",",
    "'",
    "１",
    "0x1F",
    "1_0",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(piece, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 50 }),
      async (lists) => {
        const texts = lists.map((pieces) => pieces.join(""));
        for (const type of ["money", "quantity", "integer", "rate"] as const) {
          const got = await typed(texts, type);
          texts.forEach((text, i) => {
            if (!/^[0-9.]+$/.test(text)) expect(got[i], `${text} as ${type}`).toBeNull();
          });
        }
      },
    ),
    { numRuns: 40 },
  );
});
