import { tableFromIPC } from "apache-arrow";
import { expect, test } from "vitest";
import type { Column } from "../../library/index.js";
import { codeOf, company } from "./a-company.js";

const ALL_TYPES = `select * from (values
  (true, 1::tinyint, 7::integer, 9007199254740993::bigint, 12.5::decimal(18, 4), 0.5::double, date '2026-01-02',
   timestamp '2026-01-02 03:04:05.678', 'ä', ['a', null], {'k': 1}),
  (null, null, null, null, null, null, null, null, null, null, null)
) as t(truth, tiny, whole, big, money, double, day, moment, text, list, record)`;

test("every type has one form in rows, as docs/library.md states", async () => {
  const shop = await company();
  const strings = Object.assign([ALL_TYPES], { raw: [ALL_TYPES] });
  const [full, none] = await shop.sql(strings).rows();
  expect(full).toEqual({
    truth: true,
    tiny: 1,
    whole: 7,
    big: "9007199254740993",
    money: "12.5000",
    double: 0.5,
    day: "2026-01-02",
    moment: "2026-01-02 03:04:05.678",
    text: "ä",
    list: ["a", null],
    record: { k: 1 },
  });
  expect(Object.values(none!).every((value) => value === null)).toBe(true);
  expect(JSON.parse(JSON.stringify(full))).toEqual(full);
});

test("every type has one typed array in columns, with its nulls beside it", async () => {
  const shop = await company();
  const strings = Object.assign([ALL_TYPES], { raw: [ALL_TYPES] });
  const { rows, columns } = await shop.sql(strings).columns();
  expect(rows).toBe(2);
  const nulls = Uint8Array.of(0, 1);
  const expected: Column[] = [
    { name: "truth", nulls, kind: "boolean", values: Uint8Array.of(1, 0) },
    { name: "tiny", nulls, kind: "integer", values: Int32Array.of(1, 0) },
    { name: "whole", nulls, kind: "integer", values: Int32Array.of(7, 0) },
    { name: "big", nulls, kind: "bigint", values: BigInt64Array.of(9007199254740993n, 0n) },
    { name: "money", nulls, kind: "decimal", values: BigInt64Array.of(125000n, 0n), scale: 4 },
    { name: "double", nulls, kind: "number", values: Float64Array.of(0.5, Number.NaN) },
    { name: "day", nulls, kind: "date", values: Int32Array.of(Date.UTC(2026, 0, 2) / 86_400_000, 0) },
    {
      name: "moment",
      nulls,
      kind: "time",
      values: BigInt64Array.of(BigInt(Date.UTC(2026, 0, 2, 3, 4, 5, 678)) * 1000n, 0n),
    },
    { name: "text", nulls, kind: "text", values: ["ä", null] },
    { name: "list", nulls, kind: "nested", values: [["a", null], null] },
    { name: "record", nulls, kind: "nested", values: [{ k: 1 }, null] },
  ];
  expect(columns).toEqual(expected);
});

test("a column whose rows all have a value says so, and one without rows is empty", async () => {
  const shop = await company();
  const { columns } = await shop.sql`select frequency, segment from result.rfm order by frequency`.columns();
  expect(columns).toEqual([
    { name: "frequency", nulls: null, kind: "bigint", values: BigInt64Array.of(1n, 2n) },
    { name: "segment", nulls: null, kind: "text", values: ["new", "champion"] },
  ]);
  const empty = await shop.sql`select frequency from result.rfm where frequency > 99`.columns();
  expect(empty).toEqual({
    rows: 0,
    columns: [{ name: "frequency", nulls: null, kind: "bigint", values: new BigInt64Array(0) }],
  });
});

test("a sum that 64 bits do not hold is refused as a column, and exact as a row", async () => {
  const shop = await company();
  const large = shop.sql`select 170141183460469231731687303715884105727::hugeint as n`;
  expect(await large.rows()).toEqual([{ n: "170141183460469231731687303715884105727" }]);
  expect(await codeOf(large.columns())).toBe("value-too-large");
});

test("apache-arrow reads the same values from the table and from the bytes", async () => {
  const shop = await company();
  const answer = shop.sql`select customer_id, frequency, monetary, as_of from result.rfm order by customer_id`;
  const table = await answer.arrow();
  expect(table.toArray().map((row) => row!.toJSON()["customer_id"])).toEqual(["c1", "c2"]);
  const again = tableFromIPC(await answer.ipc());
  expect(again.schema.fields.map(({ name, type }) => `${name}: ${String(type)}`)).toEqual([
    "customer_id: Utf8",
    "frequency: Int64",
    "monetary: Decimal[18e+4]",
    "as_of: Timestamp<MICROSECOND>",
  ]);
  expect([...again.getChild("frequency")!]).toEqual([2n, 1n]);
  expect([...again.getChild("as_of")!]).toEqual([Date.UTC(2026, 1, 1), Date.UTC(2026, 1, 1)]);
  expect(again.getChild("monetary")!.nullCount).toBe(1);
  expect((await shop.sql`select customer_id from result.rfm where false`.arrow()).numRows).toBe(0);
});

test("a stream gives every row once and in order, as rows and as record batches, beside other readings", async () => {
  const shop = await company();
  const many = shop.sql`with d(n) as (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))
    select a.n + 10 * b.n + 100 * c.n + 1000 * e.n + 10000 * f.n as n from d a, d b, d c, d e, d f order by n`;
  let next = 0;
  for await (const rows of many.stream()) {
    for (const { n } of rows) expect(n === next++).toBe(true);
    if (next < 5000) expect(await shop.sql`select count(*) as n from result.rfm`.rows()).toEqual([{ n: 2 }]);
  }
  expect(next).toBe(100_000);
  const wanted = Int32Array.from({ length: 100_000 }, (_, i) => i);
  expect((await many.columns()).columns[0]!.values).toEqual(wanted);
  expect((await many.arrow()).getChild("n")!.toArray()).toEqual(wanted);
  let rows = 0;
  for await (const batch of many.arrowStream()) {
    expect(batch.numRows).toBeLessThanOrEqual(65_536);
    rows += batch.numRows;
  }
  expect(rows).toBe(100_000);
});

test("values are bound, whatever text they hold", async () => {
  const shop = await company();
  const evil = "'; drop table x; --";
  expect(await shop.sql`select ${evil} as text, ${1.5} as number, ${2n ** 62n} as big, ${null} as none`.rows()).toEqual(
    [{ text: evil, number: 1.5, big: (2n ** 62n).toString(), none: null }],
  );
  const ids = ["c2", "c9"];
  expect(await shop.sql`select customer_id from result.rfm where customer_id in ${ids};`.rows()).toEqual([
    { customer_id: "c2" },
  ]);
  expect(await shop.sql`select customer_id from result.rfm where customer_id in ${[]}`.rows()).toEqual([]);
  expect(await shop.sql`select customer_id from result.rfm where frequency in ${[2, 3]} and ${true}`.rows()).toEqual([
    { customer_id: "c1" },
  ]);
  const since = "2026-01-31";
  expect(
    await shop.sql`select customer_id from result.rfm where as_of >= ${since} limit ${1} -- ok`.rows(),
  ).toHaveLength(1);
  expect(await shop.sql`select 1 as n, 2 as n`.rows()).toEqual([{ n: 1, n_1: 2 }]);
});

test.each([
  ["a Date", new Date(0), "not-bindable"],
  ["undefined", undefined, "not-bindable"],
  ["a record", { a: 1 }, "not-bindable"],
  ["NaN", Number.NaN, "not-bindable"],
  ["a number of more than 64 bits", 2n ** 63n, "not-bindable"],
  ["a list of two types", ["a", 1], "not-bindable"],
  ["a list in a list", [["a"]], "not-bindable"],
])("%s cannot be bound, and the message says what can", async (_name, value, code) => {
  const shop = await company();
  expect(await codeOf(shop.sql`select ${value} as v`.rows())).toBe(code);
});

test("a query that cannot be has a named error", async () => {
  const shop = await company();
  const codes = {
    column: await codeOf(shop.sql`select frequensy from result.rfm`.rows()),
    table: await codeOf(shop.sql`select * from result.rfn`.arrow()),
    syntax: await codeOf(shop.sql`select from from`.columns()),
    write: await codeOf(shop.sql`create table x as select 1`.rows()),
    file: await codeOf(shop.sql`select * from read_text('/etc/passwd')`.ipc()),
    types: await codeOf(shop.sql`select upper(${1}, ${2}) as x from result.rfm`.rows()),
    quotes: await codeOf(shop.sql`select * from result.rfm where customer_id = '${"c1"}'`.rows()),
    several: await codeOf(shop.sql`select 1; select 2`.rows()),
    empty: await codeOf(shop.sql``.rows()),
    list: await codeOf(shop.decisions("winback").rows()),
    cube: await codeOf(shop.cube("sails", { measures: ["revenue"] }).rows()),
    measure: await codeOf(shop.cube("sales", { measures: ["revenu"] }).head()),
    dimension: await codeOf(shop.cube("sales", { measures: ["lines"], by: ["chanel"] }).rows()),
    segment: await codeOf(shop.segment("vip")),
    customer: await codeOf(shop.customer("99")),
  };
  expect(codes).toEqual({
    column: "unknown-column",
    table: "unknown-table",
    syntax: "expression-syntax",
    write: "expression-not-allowed",
    file: "expression-not-allowed",
    types: "expression-type",
    quotes: "value-in-quotes",
    several: "expression-not-allowed",
    empty: "expression-syntax",
    list: "unknown-list",
    cube: "unknown-cube",
    measure: "unknown-measure",
    dimension: "unknown-dimension",
    segment: "unknown-segment",
    customer: "unknown-customer",
  });
});

test("the card of a segment has what the command prints of it: effects, products, channels, service, members", async () => {
  const shop = await company();
  const { size, effects, profile, products, channels, service, samples } = await shop.segment("vips");
  expect(size.customers).toBe(1);
  expect(effects.concat(profile).every((row) => "attribute" in row && "effect" in row)).toBe(true);
  expect(samples.map((row) => row["customer_id"])).toEqual(["c1"]);
  for (const rows of [products, channels, service]) expect(Array.isArray(rows)).toBe(true);
});
