import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bindExpression } from "../../../warehouse/expressions/bind-expression.js";
import { checkExpression } from "../../../warehouse/expressions/check-expression.js";
import { Warehouse } from "../../../warehouse/warehouse.js";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open(":memory:");
});
afterAll(() => warehouse.close());

const COLUMNS = ["InvoiceNo", "StockCode", "Quantity", "UnitPrice", "InvoiceDate", "Customer ID", "tags"];
const check = (text: string) => checkExpression(warehouse, text, COLUMNS);

describe("what reads, writes, waits or looks around is refused before anything is bound", () => {
  test.each([
    // bracket escapes
    "1) , (2",
    "1) from t where (true",
    "1) from read_text('/etc/passwd') where (1=1",
    "1) union all select (2",
    "1); select (2",
    "1); drop table core.line; select (1",
    "1) limit (1",
    "1) qualify (row_number() over () = 1",
    "1) using sample (10",
    "1) order by (1",
    "1) group by (1",
    "1) having (true",
    "1 as x",
    "1, 2",
    "(1, 2)",
    "1)) , ((2",
    "1; drop table t",
    "'open",
    "/* open",
    "1) -- ",
    // queries inside
    "(select 1)",
    "(select content from read_text('/etc/passwd'))",
    "exists (select 1)",
    "1 in (select 1)",
    "1 = any(select 1)",
    "array(select 1)",
    "1 = any([1, 2])",
    // aggregates, windows, stars, parameters
    "count(*)",
    "sum(Quantity)",
    "count(*) over ()",
    "row_number() over (order by 1)",
    "lag(Quantity) over (order by InvoiceNo)",
    "upper(StockCode) filter (where true)",
    "list(distinct StockCode)",
    "*",
    "columns('.*')",
    "$1",
    "?",
    "#1",
    "default",
    "list_transform(tags, x -> x)",
    "list_transform(tags, lambda x: x)",
    "[x for x in tags]",
    "list_aggregate(tags, 'sum')",
    // the clock, randomness, the session
    "now()",
    "current_date",
    "current_timestamp",
    "localtime",
    "today()",
    "age(InvoiceDate::timestamp)",
    "get_current_timestamp()",
    "current_localtimestamp()",
    "random()",
    "uuid()",
    "gen_random_uuid()",
    "setseed(0.5)",
    "current_user",
    "user",
    "session_user",
    "current_setting('home_directory')",
    "getvariable('x')",
    "getenv('HOME')",
    "version()",
    "current_query()",
    "current_schema()",
    "nextval('s')",
    "currval('s')",
    "txid_current()",
    // files, catalogs, side effects
    "read_text('/etc/passwd')",
    "read_csv('x.csv')",
    "glob('*')",
    "query('select 1')",
    "write_log('x')",
    "error('x')",
    "sleep_ms(1000)",
    "pg_get_viewdef(1)",
    "has_table_privilege('t', 'select')",
    "in_search_path('a', 'b')",
    "stats(Quantity)",
    // bombs
    "repeat('x', 2000000000)",
    "lpad('x', 1000000000)",
    "rpad('x', 1000000000, 'y')",
    "range(100000000)",
    "generate_series(1, 100000000)",
    "format('{:1000000000}', 1)",
    "printf('%1000000000d', 1)",
    "list_resize([1], 1000000000)",
    "factorial(100000)",
    `${"replace(".repeat(9)}'aaaaaaaaaa'${", 'a', 'aaaaaaaaaa')".repeat(9)}`,
    `${"regexp_replace(".repeat(9)}'aaaaaaaaaa'${", 'a', '\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0', 'g')".repeat(9)}`,
    `${"array_to_string(string_split(".repeat(4)}StockCode${", ''), 'a long separator')".repeat(4)}`,
    `${"abs(".repeat(500)}1${")".repeat(500)}`,
    `1 ${"+ 1 ".repeat(9000)}`,
    // names in disguise
    "main.current_setting('x')",
    "system.main.lower('A')",
    "other.lower('A')",
    "StockCode.evil()",
    '"current_date"',
    "t.StockCode",
    "StockCode.field",
    "StockCode +* Quantity",
    "StockCode collate nocase",
    "StockCode::json",
    "StockCode::mytype",
    "StockCode::varchar[]",
    "StockCode::struct(a int)",
    "StockCode::blob",
    "cast(1 as enum('a'))",
    "StockCode -> 'a'",
    "",
    "   ",
    "-- only a comment",
    "a\0b",
    "grouping(StockCode)",
    "unnest(tags)",
    "struct_pack(a := 1)",
    "{'a': 1}",
    "pragma_version()",
    "select 1",
    "describe select 1",
    "attach 'x.duckdb'",
    "copy t to 'x'",
    "install httpfs",
    "set threads = 1",
  ])("%j", async (text) => {
    await expect(check(text)).rejects.toMatchObject({
      name: "ConfigurationError",
      code: expect.stringMatching(/^(expression-syntax|expression-not-allowed|unknown-column)$/) as string,
    });
  });
});

describe("what people write is allowed, and gives what it says", () => {
  const ROW = `select 'C536365' as "InvoiceNo", ' 85123a ' as "StockCode", '6' as "Quantity", '2.55' as "UnitPrice",
    '2010-12-01 08:26:00' as "InvoiceDate", '17850.0' as "Customer ID", ['a', 'b'] as tags`;
  test.each([
    ["upper(trim(StockCode))", "85123A"],
    ["split_part(\"Customer ID\", '.', 1)", "17850"],
    [
      "case when InvoiceNo like 'C%' then 'return' when InvoiceNo like 'A%' then 'adjustment' else 'sale' end",
      "return",
    ],
    ["StockCode <> 'TEST'", true],
    ["invoiceno = 'C536365' and not (Quantity is null or UnitPrice is not null)", false],
    ["try_cast(Quantity as integer) * try_cast(UnitPrice as decimal(18, 4))", "15.3000"],
    ["Quantity::int between 1 and 10", true],
    ["Quantity in ('5', '6')", true],
    ["Quantity not in ('5', '6')", false],
    ["coalesce(null, StockCode, 'x')", " 85123a "],
    ["ifnull(null, 1) + nullif(2, 3)", 3],
    ["'a' || 'b' || lower('C')", "abc"],
    ["concat_ws('-', 'a', null, 'b')", "a-b"],
    ["substring(InvoiceNo, 2, 3)", "536"],
    ["substring(InvoiceNo from 2 for 3)", "536"],
    ["position('5' in InvoiceNo)", 2],
    ["InvoiceNo[1]", "C"],
    ["InvoiceNo[2:4]", "536"],
    ["left(InvoiceNo, 1) || right(InvoiceNo, 1)", "C5"],
    ["length(InvoiceNo) + strlen('ä')", 9],
    ["regexp_matches(InvoiceNo, '^C[0-9]+$')", true],
    ["regexp_extract(InvoiceNo, '([0-9]+)', 1)", "536365"],
    ["regexp_replace(InvoiceNo, '[^0-9]', '', 'g')", "536365"],
    ["InvoiceNo ~ 'C.*'", true],
    ["InvoiceNo similar to 'C[0-9]+'", true],
    ["InvoiceNo ilike 'c%' and InvoiceNo not like 'A%'", true],
    ["replace(replace(replace(replace('+44 (0)20-7946', ' ', ''), '-', ''), '(', ''), ')', '')", "+440207946"],
    ["translate(InvoiceNo, 'C', 'D')", "D536365"],
    ["md5(InvoiceNo)", "b4393bf33af3d5fa4e017eddf26b4f8a"],
    ["strip_accents('Zoë')", "Zoe"],
    ["strptime('01/12/2010 08:26', '%d/%m/%Y %H:%M')", "2010-12-01 08:26:00"],
    ["try_strptime('nonsense', '%d/%m/%Y')", null],
    ["strftime(InvoiceDate::timestamp, '%Y-%m')", "2010-12"],
    ["InvoiceDate::timestamp + interval 3 days", "2010-12-04 08:26:00"],
    ["InvoiceDate::timestamp - interval '30' day", "2010-11-01 08:26:00"],
    ["date_trunc('month', InvoiceDate::timestamp)::date", "2010-12-01"],
    ["extract(year from InvoiceDate::timestamp)", 2010],
    ["date_diff('day', date '2010-12-01', date '2010-12-24')", 23],
    ["age(timestamp '2010-12-24', timestamp '2010-12-01')", "23 days"],
    ["epoch_ms(1291191960000)", "2010-12-01 08:26:00"],
    ["round(2.345, 2) + abs(-1) + greatest(1, 2) + least(1, 2) + 7 % 4 + 7 // 2", "12.35"],
    ["if(Quantity = '6', 'six', 'other')", "six"],
    ["case Quantity when '6' then true else false end", true],
    ["Quantity is distinct from '7'", true],
    ["try(cast(StockCode as integer))", null],
    ["tags[1]", "a"],
    ["list_contains(tags, 'b')", true],
    ["'x' in tags", false],
    ["array_to_string(string_split('a,b', ','), '+')", "a+b"],
    ["null", null],
    ["-1.5e3", -1500],
    ["true and not false", true],
    ["StockCode -- a comment", " 85123a "],
    ["json_extract_string('{\"a\": \"b\"}', '$.a')", "b"],
    ["'{\"a\": \"b\"}' ->> 'a'", "b"],
  ])("%s", async (text, wanted) => {
    const { sql } = await check(text);
    expect(await warehouse.row(`select ${sql} as value from (${ROW})`)).toEqual({ value: wanted });
  });
});

test("the columns that are read come back as the caller spells them", async () => {
  expect((await check('upper(stockcode) || "customer id" || STOCKCODE')).columns).toEqual(["Customer ID", "StockCode"]);
});

test("a fault is told with its place in what was written, and the nearest name", async () => {
  await expect(check("upper(StokCode)")).rejects.toThrow(/"StokCode" at character 7 .*Did you mean "StockCode"/);
  await expect(check("1 + foo bar")).rejects.toThrow('at character 9 ("bar")');
  await expect(check("'ä' || now()")).rejects.toThrow(
    "the function now is not allowed in an expression at character 8",
  );
  await expect(check("uper(StockCode)")).rejects.toThrow("the function uper is not allowed");
  await expect(check("regexp_match(StockCode, 'x')")).rejects.toThrow('Did you mean "regexp_matches"');
});

test("binding gives the type, or says which call has no such types", async () => {
  const types = { Quantity: "varchar", InvoiceDate: "timestamp" };
  expect(await bindExpression(warehouse, await check("try_cast(Quantity as decimal(18, 3))"), types)).toBe(
    "DECIMAL(18,3)",
  );
  expect(await bindExpression(warehouse, await check("InvoiceDate + interval 1 day"), types)).toBe("TIMESTAMP");
  expect(await bindExpression(warehouse, await check("1"), types)).toBe("INTEGER");
  await expect(bindExpression(warehouse, await check("Quantity * InvoiceDate"), types)).rejects.toMatchObject({
    code: "expression-type",
    message: expect.not.stringMatching(/Error|LINE|\^/) as string,
  });
});

/** A text grown by rules of its own: whatever it gives is legal. */
const legal = fc.letrec((tie) => ({
  text: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom("StockCode", "InvoiceNo", '"Customer ID"', "'it''s'", "''"),
    fc.tuple(fc.constantFrom("upper", "lower", "trim", "md5", "reverse"), tie("text")).map(([f, a]) => `${f}(${a})`),
    fc.tuple(tie("text"), tie("text")).map(([a, b]) => `(${a} || ${b})`),
    fc.tuple(tie("truth"), tie("text"), tie("text")).map(([c, a, b]) => `case when ${c} then ${a} else ${b} end`),
    fc.tuple(tie("text"), tie("text")).map(([a, b]) => `coalesce(${a}, ${b})`),
    tie("number").map((n) => `cast(${n as string} as varchar)`),
  ),
  number: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.integer({ min: -999, max: 999 }).map((n) => `(${n})`),
    fc.constant("try_cast(Quantity as integer)"),
    fc.tuple(tie("number"), fc.constantFrom("+", "-", "*"), tie("number")).map(([a, o, b]) => `(${a} ${o} ${b})`),
    tie("text").map((t) => `length(${t as string})`),
  ),
  truth: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom("true", "Quantity is null"),
    fc.tuple(tie("number"), fc.constantFrom("<", ">=", "<>"), tie("number")).map(([a, o, b]) => `${a} ${o} ${b}`),
    fc.tuple(tie("truth"), fc.constantFrom("and", "or"), tie("truth")).map(([a, o, b]) => `(${a} ${o} not ${b})`),
    fc.tuple(tie("text"), tie("text")).map(([a, b]) => `${a} like ${b}`),
  ),
}));

test("every expression grown from the legal ones passes and binds (property)", async () => {
  await fc.assert(
    fc.asyncProperty(legal.text as fc.Arbitrary<string>, async (text) => {
      expect(await bindExpression(warehouse, await check(text), {})).toBe("VARCHAR");
    }),
    { numRuns: 150, seed: 4 },
  );
});

test("an illegal part is found wherever it hides in a legal whole (property)", async () => {
  const poison = fc.constantFrom(
    "now()::varchar",
    "(select 'x')",
    "repeat('x', 9)",
    "current_user",
    "getvariable('x')",
  );
  await fc.assert(
    fc.asyncProperty(legal.text as fc.Arbitrary<string>, poison, async (text, bad) => {
      const hidden = text.replace(/StockCode|InvoiceNo|Quantity/, () => bad);
      if (hidden === text) return;
      await expect(check(hidden)).rejects.toMatchObject({ name: "ConfigurationError" });
    }),
    { numRuns: 150, seed: 5 },
  );
});
