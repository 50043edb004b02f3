import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkSelect } from "../../../warehouse/expressions/check-select.js";
import { Warehouse } from "../../../warehouse/warehouse.js";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open(":memory:");
  await warehouse.run("create schema core");
  await warehouse.run("create schema result");
  await warehouse.run(
    "create table core.line as select * from (values ('c1', 1.5, timestamp '2026-01-02'), ('c2', 2.5, timestamp '2026-01-03')) t(customer_id, amount, occurred_at)",
  );
  await warehouse.run("create view result.rfm as select customer_id, 5 as r from core.line");
});
afterAll(() => warehouse.close());

describe("what is more than a query over the relations at hand is refused", () => {
  test.each([
    "",
    "drop table core.line",
    "insert into core.line values ('c3', 1, now())",
    "update core.line set amount = 0",
    "delete from core.line",
    "create table x as select 1",
    "create or replace macro lower(x) as 'HACK'",
    "copy core.line to '/tmp/x.csv'",
    "copy (select 1) to '/tmp/x.csv'",
    "attach '/tmp/x.duckdb'",
    "export database '/tmp/x'",
    "install httpfs",
    "load httpfs",
    "set threads = 1",
    "reset threads",
    "pragma version",
    "pragma database_list",
    "call enable_logging(storage = 'file', storage_path = '/tmp/x')",
    "call pragma_version()",
    "checkpoint",
    "vacuum",
    "begin",
    "use core",
    "explain analyze select 1",
    "prepare x as select 1",
    "describe core.line",
    "show tables",
    "summarize core.line",
    "from (show tables)",
    "from (describe core.line)",
    "select * from (summarize core.line)",
    "select 1; select 2",
    "select 1; drop table core.line",
    "select * from 'x.csv'",
    "from '/etc/passwd'",
    'from "data/secret.parquet"',
    "from read_csv('/etc/passwd')",
    "from read_text('/etc/passwd')",
    "from read_blob('/etc/passwd')",
    "from read_json('x.json')",
    "from read_parquet('x.parquet')",
    "from parquet_metadata('x.parquet')",
    "from sniff_csv('x.csv')",
    "from glob('/etc/*')",
    "from query('select 1')",
    "from query_table('core.line')",
    "from duckdb_settings()",
    "from duckdb_secrets()",
    "from duckdb_extensions()",
    "from pragma_storage_info('core.line')",
    "from pg_catalog.pg_settings",
    "from duckdb_settings",
    "from sqlite_master",
    "from memory.core.line",
    "select current_setting('temp_directory')",
    "select getvariable('x')",
    "select now()",
    "select current_date",
    "select random()",
    "select version()",
    "select pg_sleep(1)",
    "select sleep_ms(1000)",
    "select repeat('x', 2000000000)",
    "select range(1000000000)",
    "select $1",
    "select (select content from read_text('/etc/passwd'))",
    "select 1 where exists (from read_text('/etc/passwd'))",
    "select * replace (current_setting('threads') as amount) from core.line",
    "select columns(current_setting('x')) from core.line",
    "with t as (from read_text('/etc/passwd')) from t",
    'with "x.csv" as (select 1) select * from core.line',
    "with a as (select 1), b as (from c) select * from b",
    "select * from (with hidden as (select 1) from hidden) a, hidden",
    "select 1 union all select content from read_text('/etc/passwd')",
    "select sum(amount) filter (where now() > occurred_at) from core.line",
    "select row_number() over (order by random()) from core.line",
    "select * from core.line order by random()",
    "select * from core.line limit (select count(*) from read_text('/etc/passwd'))",
    "select * from core.line l join lateral (from read_text(l.customer_id)) t on true",
    "select * from core.line at (version => 1)",
    "select list_transform([1], x -> current_setting('threads'))",
    "select age(occurred_at) from core.line",
    "select distinct on (now()) * from core.line",
    "select * from core.line group by all having random() > 0",
    "select * from core.line qualify random() > 0",
    "from unnest([getvariable('x')])",
    "from range(current_setting('threads')::int)",
    "values (current_setting('threads'))",
    "pivot core.line on customer_id using sum(amount)",
  ])("%s", async (text) => {
    await expect(checkSelect(warehouse, text)).rejects.toMatchObject({
      name: "ConfigurationError",
      code: expect.stringMatching(
        /^(expression-syntax|expression-not-allowed|unknown-table|unknown-column)$/,
      ) as string,
    });
  });
});

describe("queries of analysts pass and run", () => {
  test.each([
    ["select count(*) as n from core.line", [{ n: 2 }]],
    ["from result.rfm order by customer_id limit 1;", [{ customer_id: "c1", r: 5 }]],
    ["with t as (select sum(amount) as s from core.line) select s from t", [{ s: "4.0" }]],
    [
      "with recursive n as (select 1 as i union all select i + 1 from n where i < 3) select max(i) as m from n",
      [{ m: 3 }],
    ],
    [
      "select customer_id, row_number() over (order by amount desc, customer_id) as k from core.line order by k",
      [
        { customer_id: "c2", k: 1 },
        { customer_id: "c1", k: 2 },
      ],
    ],
    [
      "select count(*) filter (where l.amount > 2) as n from core.line l join result.rfm using (customer_id)",
      [{ n: 1 }],
    ],
    [
      "select * exclude (occurred_at) replace (amount * 2 as amount) from core.line where customer_id = 'c1'",
      [{ customer_id: "c1", amount: "3.0" }],
    ],
    ["select 1 as a union all select 2 order by a desc", [{ a: 2 }, { a: 1 }]],
    ["select count(*) as n from generate_series(1, 5)", [{ n: 5 }]],
    ["select x from unnest([1, 2]) t(x) where x > (select 1)", [{ x: 2 }]],
    ["select list_transform([1, 2], lambda x: x + 1) as l", [{ l: [2, 3] }]],
    ["select count(*) as n from information_schema.tables where table_schema = 'core'", [{ n: 1 }]],
    [
      "select date_trunc('month', occurred_at)::date as m, sum(amount) as s from core.line group by all",
      [{ m: "2026-01-01", s: "4.0" }],
    ],
    [
      "select distinct on (customer_id) customer_id from core.line order by customer_id limit 1",
      [{ customer_id: "c1" }],
    ],
    ["select a from (with t as (select 1 as a) from t)", [{ a: 1 }]],
    ["values (1)", [{ col0: 1 }]],
    ["with a as (select 1 as x) select x from a union all select x + 1 from a order by x", [{ x: 1 }, { x: 2 }]],
    ["with a as (select 1 as x), b as (select x + 1 as y from a) select x, y from a, b", [{ x: 1, y: 2 }]],
    ["with a as (select 2 as x) select (select max(x) from a) as m where 2 in (from a)", [{ m: 2 }]],
    [
      "select customer_id, grouping(customer_id) as g, count(*) as n from core.line group by grouping sets ((customer_id), ()) order by g desc, customer_id limit 1",
      [{ customer_id: null, g: 1, n: 2 }],
    ],
    [
      "select sum(amount) over w as s from core.line window w as (order by customer_id) order by s limit 1",
      [{ s: "1.5" }],
    ],
    [
      "select l.customer_id from core.line l, lateral (select l.amount * 2 as d) t where d > 4",
      [{ customer_id: "c2" }],
    ],
    ["select quantile_cont(amount, 0.5)::decimal(4, 1) as q from core.line", [{ q: "2.0" }]],
    [
      "select l.customer_id as user from core.line l where exists (from result.rfm r where r.customer_id = l.customer_id) order by 1 limit 1",
      [{ user: "c1" }],
    ],
  ])("%s", async (text, rows) => {
    expect(await warehouse.rows(await checkSelect(warehouse, text))).toEqual(rows);
  });
});

test("names that are not there get the nearest one", async () => {
  await expect(checkSelect(warehouse, "from core.lines")).rejects.toThrow('Did you mean "core.line"');
  await expect(checkSelect(warehouse, "select amout from core.line")).rejects.toMatchObject({ code: "unknown-column" });
  const faults = {
    "select customer_id from core.line l, result.rfm r": "ambiguous-column",
    "select customer_id, sum(amount) from core.line": "not-grouped",
    "select 1 union all select 1, 2": "column-count",
    "select customer_id * 2 from core.line": "expression-type",
  };
  for (const [text, code] of Object.entries(faults)) {
    const message = expect.not.stringMatching(/Error:|LINE \d/) as string;
    await expect(checkSelect(warehouse, text)).rejects.toMatchObject({ code, message });
  }
});
