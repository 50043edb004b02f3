import { expect, test, vi } from "vitest";
import { cubesStep } from "../../pipelines/cubes.js";
import type { Project } from "../../project/project.js";
import type { Plain, Warehouse } from "../../warehouse/warehouse.js";
import { given, giveTable } from "../support/given.js";
import { contextOf, projectOf, runStep } from "../support/step-context.js";
import { cubeOf } from "../warehouse/cubes/a-cube.js";

const NIGHT = "2026-01-01 00:00:00";
const NEXT = "2026-01-02 00:00:00";

const CUBE = (more = "", measures = ""): string => `name: sales
fact: line
dimensions:
  date: { time: business_date }
  place: { levels: { country: country, town: location } }
  channel: channel
measures:
  revenue: { sum: amount_home, format: money }
  orders: { count_distinct: transaction_id }
${measures}${more}`;

/** Lines of orders of three over 360 days, from one number to another. */
const sell = (warehouse: Warehouse, from: number, to: number): Promise<unknown> =>
  warehouse.run(`
    insert into core.line by name
    select 't' || i // 3 as transaction_id, day as business_date, day + interval '10' hour as occurred_at,
      if(i % 2 = 0, 'GB', 'FR') as country, if(i % 2 = 0, 'G', 'F') || i % 10 as location,
      if(i // 3 % 2 = 0, 'web', 'shop') as channel, (i % 100 + 0.25)::decimal(18, 4) as amount_home,
      'sale' as kind, true as is_sale
    from (select i, date '2025-01-01' + (i // 3 % 360)::integer as day from range(${from}, ${to}) as rows(i))`);

const WORTH = 260_000;

async function shopOf(lines: number): Promise<Warehouse> {
  const warehouse = await given({ "core.line": [] });
  await sell(warehouse, 0, lines);
  return warehouse;
}

const shop = (text: string, share = 0): Project => {
  const project = projectOf();
  const settings = { ...project.settings, cubes: { budgetShare: share, leastRows: WORTH } };
  return { ...project, settings, cubes: [cubeOf(text)] };
};

const step = (warehouse: Warehouse, project: Project, asOf = NIGHT, allow: readonly string[] = []) =>
  runStep(cubesStep, { ...contextOf(warehouse, project, asOf), allow: new Set(allow) });

const tables = async (warehouse: Warehouse): Promise<Record<string, readonly Record<string, Plain>[]>> => {
  const named = await warehouse.rows<{ name: string }>("select name from cube.aggregate order by name");
  const contents: Record<string, readonly Record<string, Plain>[]> = {};
  for (const { name } of named) contents[name] = await warehouse.rows(`from cube."${name}" order by all`);
  return contents;
};

test("a town in two countries is refused with file, line and the rule; allowed once, the night passes", async () => {
  const warehouse = await shopOf(60);
  await warehouse.run(
    "insert into core.line by name select * replace ('F1' as location) from core.line where location = 'G0' limit 1",
  );
  const report = await step(warehouse, shop(CUBE()));
  expect(report.refusals).toHaveLength(1);
  const { gate, subject, message } = report.refusals![0]!;
  expect([gate, subject]).toEqual(["cube_check", "sales/place"]);
  expect(message).toMatch(
    /^cubes\/sales\.yaml:5:\d+: each value of place\.town must lie in one of place\.country; 1 lies/,
  );
  expect(message).not.toContain("F1");
  expect((await step(warehouse, shop(CUBE()), NIGHT, ["cube_check:sales/place"])).refusals).toEqual([]);
  warehouse.close();
});

test("declared checks hold: a null in a dimension, and a total that is not another table's, are refused by name", async () => {
  const warehouse = await shopOf(60);
  await warehouse.run("insert into core.line by name select * replace (null as channel) from core.line limit 1");
  await giveTable(warehouse, "result.value", [{ customer_id: "c1", expected_revenue: "1.0000" }]);
  const checks = `checks:
  told: { not_null: channel }
  known: { not_null: place.town }
  same: { equals: { measure: revenue, relation: core.line, sum: amount_home } }
  other: { equals: { measure: revenue, relation: result.value, sum: expected_revenue } }
`;
  const { refusals } = await step(warehouse, shop(CUBE(checks)));
  expect(refusals!.map(({ subject }) => subject)).toEqual(["sales/told", "sales/other"]);
  expect(refusals![0]!.message).toContain("it is for 1 rows");
  expect(refusals![1]!.message).toContain("against 1.0000");
  warehouse.close();
});

test("a cube that means something else has its aggregates made anew; without a budget there are none", async () => {
  const warehouse = await shopOf(WORTH);
  await step(warehouse, shop(CUBE(), 0.5));
  const first = await tables(warehouse);
  expect(Object.keys(first).length).toBeGreaterThan(0);
  await step(warehouse, shop(CUBE("", "  returned: { sum: -amount_home, where: kind = 'return' }\n"), 0.5));
  const second = await tables(warehouse);
  expect(Object.keys(second).length).toBeGreaterThan(0);
  expect(Object.keys(second).filter((name) => name in first)).toEqual([]);
  const { names } = await warehouse.row<{ names: number }>(
    "select count(*) as names from duckdb_tables() where schema_name = 'cube'",
  );
  expect(names).toBe(Object.keys(second).length + 1);
  await step(warehouse, shop(CUBE()));
  expect(await tables(warehouse)).toEqual({});
  warehouse.close();
});

test("aggregates are the same on one thread or two, and made in two nights or in one", async () => {
  const [one, two] = [await shopOf(WORTH + 900), await shopOf(WORTH)];
  await one.run("set threads = 1");
  await step(one, shop(CUBE(), 0.5), NEXT);
  await step(two, shop(CUBE(), 0.5), NIGHT);
  await sell(two, WORTH, WORTH + 900);
  await step(two, shop(CUBE(), 0.5), NEXT);
  const expected = await tables(one);
  expect(Object.keys(expected).length).toBeGreaterThan(0);
  expect(await tables(two)).toEqual(expected);
  one.close();
  two.close();
});

test("what a crash left half made is gone after the next night", async () => {
  const warehouse = await shopOf(60);
  await step(warehouse, shop(CUBE(), 0.5));
  await warehouse.run("create table cube.sales__deadbeef as select 1 as one");
  await step(warehouse, shop(CUBE(), 0.5), NEXT);
  const there = await warehouse.rows("from duckdb_tables() where table_name = 'sales__deadbeef'");
  expect(there).toEqual([]);
  warehouse.close();
});

test("a making that is cut short at any statement is taken for nothing, and the next one makes what an uninterrupted one makes", async () => {
  const [whole, cut] = [await shopOf(WORTH), await shopOf(WORTH)];
  for (const warehouse of [whole, cut]) {
    await step(warehouse, shop(CUBE(), 0.5), NIGHT);
    await sell(warehouse, WORTH, WORTH + 900);
  }
  await step(whole, shop(CUBE(), 0.5), NEXT);
  const expected = await tables(whole);
  const run = cut.run.bind(cut);
  let moments = 0;
  for (let after = 1; ; after += 2) {
    let changes = 0;
    const spy = vi.spyOn(cut, "run").mockImplementation(async (statement, values) => {
      const changed = /^(create or replace table|insert into|delete from) cube\."/.test(String(statement));
      if (changed && ++changes > after) throw new Error("cut short");
      return run(statement, values);
    });
    const ended = await step(cut, shop(CUBE(), 0.5), NEXT).then(
      () => "whole",
      (cause: unknown) => (cause as Error).message,
    );
    spy.mockRestore();
    if (ended === "whole") break;
    expect(ended).toBe("cut short");
    const digest = "select count(*) as readable from cube.aggregate where digest not like 'unfinished %'";
    expect(await cut.row(digest)).toEqual({ readable: 0 });
    moments++;
  }
  expect(moments).toBeGreaterThan(2);
  expect(await tables(cut)).toEqual(expected);
  const catalog = "from cube.aggregate order by name";
  expect(await cut.rows(catalog)).toEqual(await whole.rows(catalog));
  whole.close();
  cut.close();
}, 120_000);
