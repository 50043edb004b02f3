import { afterAll, beforeAll, expect, test } from "vitest";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { readSales } from "./effects.js";
import { simulated, type Simulated } from "./simulated.js";

let company: Simulated;

beforeAll(async () => {
  company = await simulated({ customers: 10_000 });
  await readSales(company.db, company.directory);
  await company.db.run(`create table line as
    select 'shop' as source, *, null as line_id from read_csv('${file("shop_orders/*.csv")}', all_varchar = true, filename = true) union all by name
    select 'web' as source, * from read_csv('${file("web_orders/*.csv")}', all_varchar = true, filename = true)`);
}, 400_000);
afterAll(() => company.remove());

const file = (path: string): string => `${company.directory}/${path}`;

async function number(query: string): Promise<number> {
  return Number((await company.db.row<{ x: number | string }>(query)).x);
}

test("30 to 45% of the customers buy once, as the description of the company asks", async () => {
  const share = await number("select avg((n = 1)::integer) as x from (select count(*) as n from sale group by person)");
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.45);
});

test("the best 20% of the customers bring 60 to 80% of the revenue", async () => {
  const share = await number(`
    with spent as (
      select coalesce(person, customer_ref) as person, sum(amount::double) as spent
      from line left join same on same.ref = customer_ref where kind = 'sale' and customer_ref is not null group by 1
    )
    select sum(spent) filter (place <= 0.2) / sum(spent) as x from (select spent, percent_rank() over (order by spent desc) as place from spent)`);
  expect(share).toBeGreaterThan(0.6);
  expect(share).toBeLessThan(0.8);
});

test("the median gap of those who buy again is 20 to 60 days", async () => {
  const gap = await number(`
    select median(gap) as x from (
      select avg(days) as gap from (
        select person, epoch(sold_at - lag(sold_at) over (partition by person order by sold_at)) / 86400 as days from sale) where days is not null group by person)`);
  expect(gap).toBeGreaterThan(20);
  expect(gap).toBeLessThan(60);
});

test("an order has 2 to 6 lines in the mean, with a long tail", async () => {
  const { mean, longest } = await company.db.row<{ mean: number; longest: number }>(`
    select avg(n) as mean, max(n)::integer as longest from (
      select count(*) as n from line where kind = 'sale' group by source, transaction_id)`);
  expect(mean).toBeGreaterThan(2);
  expect(mean).toBeLessThan(6);
  expect(longest).toBeGreaterThan(40);
});

test("10 to 25% of the lines are anonymous", async () => {
  const share = await number(`select avg((customer_ref is null)::integer) as x from line`);
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.25);
});

test("3 to 10% of the lines come back", async () => {
  const share = await number(`select avg((kind = 'return')::integer) as x from line`);
  expect(share).toBeGreaterThan(0.03);
  expect(share).toBeLessThan(0.1);
});

test("there are about 50 lines per customer in three years", async () => {
  const n = await number(`select count(*) / 10000 as x from line`);
  expect(n).toBeGreaterThan(40);
  expect(n).toBeLessThan(60);
});

test("20,000 products stand in 300 subcategories and 30 categories", async () => {
  const found = await company.db.row(`
    select count(distinct product_id) as products, count(distinct subcategory) as subcategories, count(distinct category) as categories
    from '${file("products/*.parquet")}'`);
  expect(found).toEqual({ products: 20000, subcategories: 300, categories: 30 });
});

test("3% are companies, 60% have one ref, 25% two and 15% more, 30% live in a household", async () => {
  const found = await company.db.row<Record<string, number>>(`
    with refs as (select person, count(*) filter (kind <> 'second card') as refs from '${file("truth/refs.parquet")}' group by person)
    select avg(company::integer) as companies, avg((refs = 1)::integer) as one, avg((refs = 2)::integer) as two, avg((household is not null)::integer) as housed
    from '${file("truth/persons.parquet")}' join refs using (person)`);
  expect(found["companies"]).toBeCloseTo(0.03, 2);
  expect(found["one"]).toBeCloseTo(0.6, 1);
  expect(found["two"]).toBeCloseTo(0.25, 1);
  expect(found["housed"]).toBeCloseTo(0.3, 1);
});

test("persuadables are 15%, sure things 25%, lost causes 50% and sleeping dogs 10% of the campaigns' customers", async () => {
  const rows = await company.db.rows<{ type: string; share: number }>(`
    select type, count(*) / sum(count(*)) over () as share from '${file("truth/responses.parquet")}' group by type`);
  const share = Object.fromEntries(rows.map((row) => [row.type, row.share]));
  for (const [type, planted] of Object.entries({
    persuadable: 0.15,
    "sure-thing": 0.25,
    "lost-cause": 0.5,
    "sleeping-dog": 0.1,
  })) {
    expect(Math.abs(share[type]! - planted), type).toBeLessThan(0.03);
  }
});

test("every planted rule lifts its consequent to its probability, and no decoy does once its month and region are known", async () => {
  await company.db.run(`create table basket as
    select distinct source || transaction_id as id, coalesce(same.person, customer_ref) as person, product_id, occurred_at::timestamp as sold_at
    from line left join same on same.ref = customer_ref where kind = 'sale' and customer_ref is not null`);
  const rules = await company.db.row<{ expected: number; seen: number; n: number }>(`
    with seen as (
      select r.rule, r.p, b.id, max((c.id is not null)::integer) as hit
      from '${file("truth/rules.parquet")}' as r join basket as b on b.product_id = r.antecedent
      left join basket as c on c.id = b.id and c.product_id = r.consequent where reach = 'basket' group by all)
    select avg(p)::double as expected, avg(hit) as seen, count(*)::integer as n from seen`);
  expect(rules.n).toBeGreaterThan(1000);
  expect(Math.abs(rules.seen - rules.expected)).toBeLessThan(0.05);
  const later = await company.db.row<{ expected: number; seen: number }>(`
    with sales as (select id, person, min(sold_at) as sold_at from basket group by all),
    next as (select id, lead(id) over w as next_id, lead(sold_at) over w - sold_at as gap from sales window w as (partition by person order by sold_at, id)),
    seen as (
      select r.rule, r.p, b.id, max((c.id is not null)::integer) as hit
      from '${file("truth/rules.parquet")}' as r join basket as b on b.product_id = r.antecedent
      join next on next.id = b.id and gap < interval '60' day left join basket as c on c.id = next_id and c.product_id = r.consequent where reach = 'later' group by all)
    select avg(p)::double as expected, avg(hit) as seen from seen`);
  expect(Math.abs(later.seen - later.expected)).toBeLessThan(0.06);
  const decoys = await company.db.row<{ together: number; expected: number }>(`
    with marked as (
      select decoy, id, bool_or(product_id = first_product) as a, bool_or(product_id = second_product) as b
      from '${file("truth/decoys.parquet")}' join basket on month(sold_at) = month where month is not null group by all),
    counted as (select decoy, count(*) filter (a and b) as both_in, count(*) filter (a) * count(*) filter (b) / count(*) as expected from marked group by decoy)
    select sum(both_in)::integer as together, sum(expected) as expected from counted`);
  expect(decoys.expected).toBeGreaterThan(10);
  expect(Math.abs(decoys.together - decoys.expected)).toBeLessThan(4 * Math.sqrt(decoys.expected));
});

test("each kind of dirt is in the files as often as the truth counts it", async () => {
  const dirt = Object.fromEntries(
    (
      await company.db.rows<{ kind: string; rows: number }>(
        `select kind, sum(rows)::integer as rows from '${file("truth/dirt.parquet")}' where source in ('shop_orders', 'web_orders') group by kind`,
      )
    ).map((row) => [row.kind, row.rows]),
  );
  expect(await number(`select count(*) as x from line where customer_ref is null`)).toBe(dirt["null-customer"]);
  expect(
    await number(`
    select count(*) as x from (
      select transaction_id from line where source = 'shop' intersect select transaction_id from line where source = 'web') where transaction_id not like 'R%'`),
  ).toBeGreaterThan(100);
  const twice = await number(`
    select sum(n - 1)::integer as x from (
      select count(*) as n from line where source = 'web' group by transaction_id, line_id)`);
  expect(twice).toBe(
    await number(
      `select rows as x from '${file("truth/dirt.parquet")}' where kind = 'exact-duplicate' and source = 'web_orders'`,
    ),
  );
  const late =
    await number(`select count(distinct source || transaction_id) / (select count(distinct source || transaction_id) from line) as x from line
    where kind = 'sale' and known_at::timestamp > occurred_at::timestamp + interval '30' hour`);
  expect(late).toBeGreaterThan(0.005);
  expect(late).toBeLessThan(0.015);
  for (const kind of ["late", "exact-duplicate", "day-without-file", "null-customer"])
    expect(dirt[kind], kind).toBeGreaterThan(0);
});

test("every entity of the contract has a source with its required columns and nothing after the end", async () => {
  const entities: Record<string, string> = {
    transactions: "shop_orders/*.csv",
    customers: "crm_customers/*.csv.gz",
    customer_links: "customer_links/*.csv",
    products: "products/*.parquet",
    contacts: "contacts/*.csv",
    cases: "cases/*.csv.gz",
    case_events: "case_events/*.parquet",
    surveys: "surveys/*.ndjson",
    campaigns: "campaigns/*.csv",
    offers: "offers/*.ndjson",
    treatments: "treatments/*.csv.gz",
    consents: "consents/*.csv",
    subscriptions: "subscriptions/*.ndjson",
    loyalty_events: "loyalty_events/*.parquet",
    web_events: "web_events/*.parquet",
    opportunities: "opportunities/*.csv",
    opportunity_events: "opportunity_events/*.csv",
    visits: "visits/*.csv",
    assets: "assets/*.ndjson",
    agents: "agents/*.csv",
    locations: "locations/*.csv",
    calendar: "calendar/*.csv",
    exchange_rates: "exchange_rates/*.csv",
    targets: "targets/*.csv",
  };
  expect(Object.keys(entities).sort()).toEqual(ENTITIES.map((e) => e.name).sort());
  for (const entity of ENTITIES) {
    const path = entities[entity.name]!;
    const reader = path.endsWith("parquet") ? "read_parquet" : path.endsWith("ndjson") ? "read_json" : "read_csv";
    const text = reader === "read_csv" ? ", all_varchar = true" : "";
    await company.db.run(
      `create or replace table source as select * from ${reader}('${file(path)}', filename = true${text})`,
    );
    const columns = (await company.db.describe("select * exclude (filename) from source")).map((column) => column.name);
    for (const column of entity.columns.filter((c) => c.required)) expect(columns, entity.name).toContain(column.name);
    for (const column of columns.filter((c) => !["known_at", "card", "openid"].includes(c))) {
      expect(
        entity.columns.map((c) => c.name),
        entity.name,
      ).toContain(column);
    }
    if (columns.includes("known_at") && !["campaigns", "offers"].includes(entity.name)) {
      expect(
        await number(`select count(*) as x from source where known_at::timestamp >= timestamp '2026-01-01'`),
        entity.name,
      ).toBe(0);
    }
    const key = entity.key?.filter((k) => columns.includes(k) && k !== "line_id") ?? [];
    if (key.length > 0 && entity.name !== "transactions") {
      const rows = `select ${key.join(", ")}, filename from source`;
      expect(
        await number(`select count(*) as x from (${rows} group by all having count(*) > 1)`),
        `${entity.name}: keys twice in one file`,
      ).toBe(0);
    }
  }
});

test("orders of one transaction are whole in one file, at one time, for one customer", async () => {
  expect(
    await number(`
    select count(*) as x from (
      select source, transaction_id, filename from line
      group by all having count(distinct occurred_at) > 1 or count(distinct coalesce(customer_ref, '')) > 1)`),
  ).toBe(0);
});
