import { afterAll, beforeAll, expect, test } from "vitest";
import { collectBaskets, type Baskets } from "../../../models/association/baskets.js";
import { followUps, type Histories } from "../../../models/association/histories.js";
import { mineItemsets } from "../../../models/association/itemsets.js";
import { remainingAssociations, type Pair } from "../../../models/association/remaining.js";
import { deriveRules, type RuleSet } from "../../../models/association/rules.js";
import { deriveSequenceRules, mineSequences } from "../../../models/association/sequences.js";
import type { Strata } from "../../../models/association/strata.js";
import { simulated, type Simulated } from "../../simulation/simulated.js";

const CUSTOMERS = 4000;

interface Order {
  readonly nr: number;
  readonly month: number;
  readonly region: number;
  /** null: nobody knows who. */
  readonly person: number | null;
  readonly day: number;
}

interface Planted {
  readonly left: string;
  readonly right: string;
  readonly reach: "basket" | "later";
  readonly p: number;
}

let company: Simulated;
let orders: Order[];
let lines: { nr: number; code: number }[];
let products: string[];
let baskets: Baskets;
let found: RuleSet;

beforeAll(async () => {
  company = await simulated({ customers: CUSTOMERS });
  const { db, directory } = company;
  await db.run(`create table same as
    select other_ref as ref, min(customer_ref) as person from read_csv('${directory}/customer_links/*.csv', all_varchar = true) where relation = 'same' group by ref`);
  await db.run(`create table lives as
    select customer_ref as person, max(region) as region from read_csv('${directory}/crm_customers/*.csv.gz', all_varchar = true) group by person`);
  await db.run(`create table line as
    select distinct source || transaction_id as id, coalesce(same.person, customer_ref) as person, product_id, occurred_at::timestamp as sold_at
    from (
      select 'shop' as source, * from read_csv('${directory}/shop_orders/*.csv', all_varchar = true, union_by_name = true) union all by name
      select 'web' as source, * from read_csv('${directory}/web_orders/*.csv', all_varchar = true, union_by_name = true))
    left join same on ref = customer_ref where kind = 'sale'`);
  await db.run(`create table purchase as
    select row_number() over (order by min(sold_at), id) - 1 as nr, id, any_value(person) as person, min(sold_at) as sold_at from line group by id`);
  orders = await db.rows(`
    select nr::integer as nr, month(sold_at)::integer as month, (dense_rank() over (order by region nulls first) - 1)::integer as region,
           case when person is not null then dense_rank() over (order by person)::integer end as person, epoch(sold_at) / 86400 as day
    from purchase left join lives using (person) order by nr`);
  products = (await db.rows<{ id: string }>("select distinct product_id as id from line order by id")).map((r) => r.id);
  lines = await db.rows(`
    select nr::integer as nr, (dense_rank() over (order by product_id) - 1)::integer as code from line join purchase using (id) order by nr, code`);
  const collector = collectBaskets(products.length);
  collector.add(
    lines.map(({ nr }) => nr),
    lines.map(({ code }) => code),
  );
  baskets = collector.finish();
  found = deriveRules(mineItemsets(baskets, { minCount: 10, maxLength: 3 }), baskets, {
    minLift: 1,
    maxFalseShare: 0.05,
  });
}, 400_000);
afterAll(() => company.remove());

const code = (product: string): number => products.indexOf(product);

async function planted(): Promise<Planted[]> {
  return await company.db.rows(`
    select antecedent as left, consequent as right, reach, p::double as p from '${company.directory}/truth/rules.parquet' order by rule`);
}

/** Month by region; customers without one, and walk-ins, apart. */
function byMonthAndRegion(of: readonly Order[]): Strata {
  const regions = 1 + Math.max(...orders.map(({ region }) => region));
  const kind = ({ month, region }: Order): number => (month - 1) * regions + region;
  return { kinds: 12 * regions, of: Int32Array.from(of, kind) };
}

const counted = (pairs: readonly Pair[], of: Baskets, strata: Strata): number =>
  remainingAssociations(pairs, of, strata).filter(({ survives }) => survives).length;

test("finds at least 90% of the planted same-basket rules with 30 or more expected occurrences", async () => {
  const counts = new Int32Array(products.length);
  for (const { code } of lines) counts[code]!++;
  const rules = (await planted()).filter(({ reach }) => reach === "basket");
  const expected = rules.filter(({ left, p }) => p * counts[code(left)]! >= 30);
  const isFound = ({ left, right }: Planted): boolean =>
    found.rules.some(
      ({ antecedent, consequent }) =>
        antecedent.length === 1 && antecedent[0] === code(left) && consequent === code(right),
    );
  expect(expected.length).toBeGreaterThanOrEqual(25);
  expect(expected.filter(isFound).length / expected.length).toBeGreaterThanOrEqual(0.9);
});

test("of what looks related at most 1 of 20 decoys remains by month and region, and at least 80% of the planted rules", async () => {
  const decoys = await company.db.rows<{ left: string; right: string }>(
    `select first_product as left, second_product as right from '${company.directory}/truth/decoys.parquet'`,
  );
  const rules = (await planted()).filter(({ reach }) => reach === "basket");
  const asPair = ({ left, right }: { left: string; right: string }): Pair => ({
    antecedent: [code(left)],
    consequent: code(right),
  });
  const within = byMonthAndRegion(orders);
  const together: Strata = { kinds: 1, of: new Int32Array(orders.length) };
  expect(counted(decoys.map(asPair), baskets, together)).toBeGreaterThanOrEqual(12);
  expect(counted(decoys.map(asPair), baskets, within)).toBeLessThanOrEqual(1);
  expect(counted(rules.map(asPair), baskets, within)).toBeGreaterThanOrEqual(0.8 * rules.length);
});

test("finds at least 80% of the rules planted on the next order as sequences within 60 days, and they remain", async () => {
  const known = orders.map((order, nr) => ({ ...order, nr })).filter(({ person }) => person !== null);
  known.sort((a, b) => a.person! - b.person! || a.day - b.day);
  const linesOf = orders.map((_, nr) => baskets.codes.subarray(baskets.offsets[nr], baskets.offsets[nr + 1]));
  const bought = known.flatMap((order) => Array.from(linesOf[order.nr]!, (item) => ({ order, item })));
  const persons = 1 + bought.reduce((most, { order }) => Math.max(most, order.person!), 0);
  const offsets = new Int32Array(persons + 1);
  for (const { order } of bought) offsets[order.person! + 1]!++;
  for (let person = 0; person < persons; person++) offsets[person + 1]! += offsets[person]!;
  const histories: Histories = {
    items: products.length,
    codes: Int32Array.from(bought, ({ item }) => item),
    times: Float64Array.from(bought, ({ order }) => order.day),
    offsets,
  };
  const rules = (await planted()).filter(({ reach }) => reach === "later");
  const sequences = deriveSequenceRules(mineSequences(histories, { minCount: 10, maxLength: 2, maxGap: 60 }));
  const isFound = ({ left, right }: Planted): boolean =>
    sequences.some(({ antecedent, consequent }) => antecedent[0] === code(left) && consequent === code(right));
  expect(rules.filter(isFound).length).toBeGreaterThanOrEqual(0.8 * rules.length);
  const { baskets: followed, purchases } = followUps(histories, { maxGap: 60 });
  const pairs = rules.map(({ left, right }) => ({
    antecedent: [code(left)],
    consequent: products.length + code(right),
  }));
  const strata = byMonthAndRegion(Array.from(purchases, (at) => bought[at]!.order));
  expect(counted(pairs, followed, strata)).toBeGreaterThanOrEqual(0.8 * rules.length);
});
