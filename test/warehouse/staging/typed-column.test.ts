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
async function typed(
  texts: readonly string[],
  type: ColumnType,
  format: Partial<SourceFormat> = {},
  clock = CLOCK,
): Promise<(string | null)[]> {
  const column = typedColumn("raw", "typed", "VARCHAR", columnOf(type), { ...FORMAT, ...format }, clock, null);
  const test = column.test === null ? "" : `, ${column.test.sql} as ${column.test.name}`;
  const faults = column.faults.map(({ when }) => `coalesce(${when}, false)`).join(" or ") || "false";
  const rows = await warehouse.rows<{ value: string | null }>(
    `select case when ${faults} then null else cast(typed as varchar) end as value
     from (select *, ${column.value} as typed from (select *${test} from
       (select unnest($texts) as raw, generate_subscripts($texts, 1) as i))) order by i`,
    { texts },
  );
  return rows.map((row) => row.value);
}

/** Text to what it means; null: refused. */
async function expectTyped(
  type: ColumnType,
  format: Partial<SourceFormat>,
  cases: Readonly<Record<string, string | null>>,
  clock = CLOCK,
): Promise<void> {
  const texts = Object.keys(cases);
  const got = await typed(texts, type, format, clock);
  expect(Object.fromEntries(texts.map((text, i) => [text, got[i]]))).toEqual(cases);
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

test("digits are grouped by three, or as in India by two before the last three, and by nothing else", async () => {
  const german = { decimal: ",", thousands: "." };
  await expectTyped("money", german, {
    "1.234,50": "1234.5000",
    "-1.234.567,8": "-1234567.8000",
    "1234,5": "1234.5000",
    ",5": "0.5000",
    "12.34": null,
    "1.2345": null,
    "1234.567": null,
    "1,234.5": null,
    "1,2,3": null,
    ".123": null,
  });
  await expectTyped(
    "money",
    { thousands: "," },
    {
      "1,234.50": "1234.5000",
      "12,34,567.5": "1234567.5000",
      "12,34": null,
      "1234,567": null,
      "1,234,56": null,
      "+7": "7.0000",
      "€5": null,
      "1e3": null,
    },
  );
  await expectTyped("integer", { thousands: "'" }, { "1'234": "1234", "1’234": "1234", "12'34": null, "5.0": "5" });
  await expectTyped("money", { decimal: "," }, { "1,5": "1.5000", "1.5": null, "1234": "1234.0000" });
});

test("every blank that looks like one sets thousands apart, whichever is declared", async () => {
  for (const thousands of [" ", "\u00a0", "\u202f"]) {
    await expectTyped(
      "money",
      { thousands, decimal: "," },
      {
        "1 234,50": "1234.5000",
        "1\u00a0234,50": "1234.5000",
        "1\u202f234\u202f567,50": "1234567.5000",
        " 7 ": "7.0000",
        "1 23": null,
      },
    );
  }
});

test("a serial date of a spreadsheet means what ECMA-376 says, with the day of 1900 that never was", async () => {
  await expectTyped(
    "time",
    { timestamp: ["excel"] },
    {
      "1": "1900-01-01 00:00:00",
      "59": "1900-02-28 00:00:00",
      "60": null,
      "60.5": null,
      "61": "1900-03-01 00:00:00",
      "46027": "2026-01-05 00:00:00",
      "46027.75347": "2026-01-05 18:05:00",
      "46027.999999": "2026-01-06 00:00:00",
      "0.5": null,
      "-1": null,
      "109574": "2199-12-31 00:00:00",
      "109575": null,
      "4.6e4": null,
    },
  );
  await expectTyped(
    "date",
    { timestamp: ["excel"] },
    { "46027": "2026-01-05", "60": null, "2026-01-05": "2026-01-05" },
  );
});

test("seconds and milliseconds since 1970 become the local clock", async () => {
  const berlin = { timeZone: "Europe/Berlin", dayStarts: "00:00" };
  await expectTyped(
    "time",
    { timestamp: ["epoch_s"] },
    { "1767607500": "2026-01-05 11:05:00", "-1": "1970-01-01 00:59:59", "99999999999": null, abc: null },
    berlin,
  );
  await expectTyped(
    "time",
    { timestamp: ["epoch_ms"] },
    { "1767607500123": "2026-01-05 11:05:00.123", "1767607500.5": "1970-01-21 12:00:07.5005" },
    berlin,
  );
  await expectTyped("date", { timestamp: ["epoch_s"] }, { "1767654000": "2026-01-06" }, berlin);
});

test("several forms may stand in one column: each is tried in its order, and passed over where it gives no time of ours", async () => {
  const timestamp = [
    "%Y年%m月%d日 %H时%M分",
    "%Y年%m月%d日",
    "%d.%m.%y",
    "%d/%m/%Y %I:%M %p",
    "excel",
    "epoch_s",
    "epoch_ms",
  ];
  await expectTyped(
    "time",
    { timestamp },
    {
      "2026年1月5日 18时05分": "2026-01-05 18:05:00",
      "2026年1月5日": "2026-01-05 00:00:00",
      "2026年12月31日": "2026-12-31 00:00:00",
      "5.1.26": "2026-01-05 00:00:00",
      "05/01/2026 6:05 PM": "2026-01-05 18:05:00",
      "05/01/2026 12:05 AM": "2026-01-05 00:05:00",
      "46027": "2026-01-05 00:00:00",
      "1767607500": "2026-01-05 10:05:00",
      "1767607500000": "2026-01-05 10:05:00",
      "2026-01-05 18:05:00": "2026-01-05 18:05:00",
      "2026年2月30日": null,
      "03/04": null,
    },
  );
});

test("whatever form a day has, it is known whether it came without a time", async () => {
  const timestamp = ["%Y年%m月%d日 %H时%M分", "%Y年%m月%d日", "%d/%m/%Y", "excel", "epoch_s"];
  const { dateOnly, test: iso } = typedColumn(
    "raw",
    "t",
    "VARCHAR",
    columnOf("time"),
    { ...FORMAT, timestamp },
    CLOCK,
    null,
  );
  const days = ["2026年1月5日", "5/1/2026", "46027", "2026-01-05"];
  const times = ["2026年1月5日 18时05分", "46027.5", "1767607500", "2026-01-05 18:05:00", "2026-01-05T18:05:00Z"];
  const rows = await warehouse.rows<{ raw: string; only: boolean }>(
    `select raw, ${dateOnly} as only from (select *, ${iso!.sql} as ${iso!.name} from (select unnest($texts) as raw))`,
    { texts: [...days, ...times] },
  );
  expect(rows.map(({ raw, only }) => [raw, only])).toEqual([
    ...days.map((d) => [d, true]),
    ...times.map((t) => [t, false]),
  ]);
});

test("a day that two declared patterns read as two days is refused; one that only one of them fits is not", async () => {
  const timestamp = ["%d/%m/%Y", "%m/%d/%Y"];
  await expectTyped(
    "time",
    { timestamp },
    {
      "03/04/2026": null,
      "04/04/2026": "2026-04-04 00:00:00",
      "25/12/2026": "2026-12-25 00:00:00",
      "12/25/2026": "2026-12-25 00:00:00",
    },
  );
  await expectTyped("date", { timestamp }, { "03/04/2026": null, "25/12/2026": "2026-12-25" });
  await expectTyped("time", {}, { "03/04/2026": null, "2026/03/04": null, "20260304": null });
});
