import type { Warehouse } from "../../warehouse/warehouse.js";

/** An effect estimated from the files alone, with its 99% interval, beside the planted one. */
export interface Effect {
  readonly name: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly truth: number;
}

const Z99 = 2.5758293035489;

/** Sales per person (known by the main ref) as the files tell them; `directory` is a simulated company. */
export async function readSales(db: Warehouse, directory: string): Promise<void> {
  await db.run(`create table same as
    select other_ref as ref, customer_ref as person from read_csv('${directory}/customer_links/*.csv', all_varchar = true) where relation = 'same'`);
  await db.run(`create table sale as
    select distinct coalesce(same.person, o.customer_ref) as person, o.source || transaction_id as id, occurred_at::timestamp as sold_at, promised_at::timestamp as promised_at,
           fulfilled_at::timestamp as fulfilled_at
    from (
      select 'shop' as source, customer_ref, transaction_id, occurred_at, null as promised_at, null as fulfilled_at, kind from read_csv('${directory}/shop_orders/*.csv', all_varchar = true)
      union all
      select 'web', customer_ref, transaction_id, occurred_at, promised_at, fulfilled_at, kind from read_csv('${directory}/web_orders/*.csv', all_varchar = true)
    ) as o
    left join same on same.ref = o.customer_ref
    where kind = 'sale' and o.customer_ref is not null`);
  await db.run(`create table frequent as
    select person, sold_at, max(sold_at) over (partition by person) as last_at,
           count(*) over (partition by person order by sold_at range between interval '90' day preceding and interval '1' second preceding) as lately,
           count(*) over (partition by person order by sold_at range between interval '180' day preceding and interval '90' day preceding) as earlier
    from sale where person in (select person from sale group by person having count(*) >= 10)`);
}

/** Share of buyers in the 30 days after each campaign, treated less withheld. */
export async function campaignEffects(db: Warehouse, directory: string): Promise<Effect[]> {
  const rows = await db.rows<{ campaign_id: string; n1: number; y1: number; n0: number; y0: number; effect: number }>(`
    with treated as (
      select * from read_csv('${directory}/treatments/*.csv.gz', all_varchar = true)
    ),
    bought as (
      select distinct campaign_id, customer_ref from treated join sale on person = customer_ref
      where sold_at >= treated_at::timestamp and sold_at < treated_at::timestamp + interval '30' day
    )
    select campaign_id, count(*) filter (arm = 'treated')::integer as n1, count(b.customer_ref) filter (arm = 'treated')::integer as y1,
           count(*) filter (arm = 'control')::integer as n0, count(b.customer_ref) filter (arm = 'control')::integer as y0, max(effect)::double as effect
    from treated left join bought as b using (campaign_id, customer_ref)
    join '${directory}/truth/campaigns.parquet' using (campaign_id)
    group by campaign_id order by campaign_id`);
  const each = rows.map(({ campaign_id, n1, y1, n0, y0, effect }) => {
    const [p1, p0] = [y1 / n1, y0 / n0];
    return {
      name: campaign_id,
      n: n1 + n0,
      estimate: p1 - p0,
      variance: (p1 * (1 - p1)) / n1 + (p0 * (1 - p0)) / n0,
      truth: effect,
    };
  });
  const total = each.reduce((sum, c) => sum + c.n, 0);
  const mean = (of: (c: (typeof each)[number]) => number): number =>
    each.reduce((sum, c) => sum + (c.n / total) * of(c), 0);
  const all = {
    name: "all campaigns",
    n: total,
    estimate: mean((c) => c.estimate),
    variance: each.reduce((sum, c) => sum + (c.n / total) ** 2 * c.variance, 0),
    truth: mean((c) => c.truth),
  };
  return [...each, all].map(({ name, estimate, variance, truth }) => {
    const half = Z99 * Math.sqrt(variance);
    return { name, estimate, low: estimate - half, high: estimate + half, truth };
  });
}

interface Exposure {
  readonly cause: string;
  /** Query of (person, from_at, exposed). */
  readonly exposures: string;
  /** Days after from_at in which the landmark, an order, must lie. */
  readonly within: number;
  /** Days after the landmark in which a drop-out counts; the cause acts for longer. */
  readonly window: number;
}

const exposures = (directory: string, days: { competitor: string }): Exposure[] => {
  const cases = `(select case_id, customer_ref as person, max(opened_at::timestamp) as opened_at, max(resolved_at::timestamp) as resolved_at, max(closed_at::timestamp) as closed_at,
      max(satisfaction::integer) as satisfaction from read_csv('${directory}/cases/*.csv.gz', all_varchar = true) group by all having closed_at is not null)`;
  const club = `'${directory}/loyalty_events/*.parquet'`;
  return [
    {
      cause: "unresolved-complaint",
      exposures: `select person, opened_at as from_at, resolved_at is null as exposed from ${cases} where resolved_at is null or satisfaction <= 3`,
      within: 45,
      window: 100,
    },
    {
      cause: "complaint-handled-well",
      exposures: `select person, resolved_at as from_at, satisfaction > 3 as exposed from ${cases} where resolved_at is not null`,
      within: 45,
      window: 100,
    },
    {
      cause: "bad-delivery",
      exposures: `select person, promised_at as from_at, fulfilled_at > promised_at as exposed from sale
        where fulfilled_at is not null and not exists (select 1 from ${cases} as c where c.person = sale.person and c.opened_at between sale.sold_at and sale.sold_at + interval '8' day)`,
      within: 30,
      window: 70,
    },
    {
      cause: "competitor",
      exposures: `select distinct customer_ref as person, timestamp '${days.competitor}' as from_at, region in ('Region 0', 'Region 1') as exposed
        from read_csv('${directory}/crm_customers/*.csv.gz', all_varchar = true) where joined_at::timestamp < timestamp '${days.competitor}'`,
      within: 45,
      window: 200,
    },
    {
      cause: "end-of-need",
      exposures: `select customer_ref as person, occurred_at as from_at, true as exposed from ${club} where kind = 'tier' and tier = 'standard'
        union all
        select customer_ref, from_at, false from (
          select distinct customer_ref, joined_at::timestamp as joined_at,
                 (select min(sold_at) from sale) + to_days((360 + (('0x' || md5(customer_ref)[1:6])::integer / 16777216.0) * 700)::integer) as from_at
          from read_csv('${directory}/crm_customers/*.csv.gz', all_varchar = true))
        where joined_at < from_at and customer_ref not in (select customer_ref from ${club} where tier = 'baby-club')`,
      within: 45,
      window: 200,
    },
  ];
};

/**
 * Hazard ratio of each cause among frequent buyers: from the first order after the cause began, how many never order again
 * within the window, against those without the cause. Frailty is Gamma of shape 1/2, so survival is (b / (b + m W))^(1/2)
 * and m = (s1^-2 - 1) / (s0^-2 - 1). Intervals by linearization over persons, on the log scale.
 */
export async function causeEffects(
  db: Warehouse,
  directory: string,
  truth: Readonly<Record<string, number>>,
): Promise<Effect[]> {
  const { until, competitor } = await db.row<{ until: string; competitor: string }>(`
    select (max(sold_at)::date + 1)::timestamp::varchar as until, (min(sold_at)::date + floor((max(sold_at)::date + 1 - min(sold_at)::date) * 0.55)::integer)::timestamp::varchar as competitor from sale`);
  const effects: Effect[] = [];
  for (const e of exposures(directory, { competitor })) {
    const parts = await db.row<Record<"n1" | "d1" | "n0" | "d0", number>>(`${landmarks(e, until)}
      select sum(n1)::integer as n1, sum(d1)::integer as d1, sum(n0)::integer as n0, sum(d0)::integer as d0 from persons`);
    const [p1, p0] = [parts.d1 / parts.n1, parts.d0 / parts.n0];
    const odds = (p: number): number => (1 - p) ** -2 - 1;
    const slope = (p: number): number => (2 * (1 - p) ** -3) / odds(p);
    const { variance } = await db.row<{ variance: number }>(
      `${landmarks(e, until)}
       select sum(power($g1::double * (d1 - $p1::double * n1) / $n1::double - $g0::double * (d0 - $p0::double * n0) / $n0::double, 2)) as variance from persons`,
      { g1: slope(p1), p1, n1: parts.n1, g0: slope(p0), p0, n0: parts.n0 },
    );
    effects.push(ratio(e.cause, odds(p1) / odds(p0), Math.sqrt(variance), truth[e.cause]!));
  }
  effects.push(await priceRise(db, directory, truth["price-rise"]!));
  return effects;
}

const landmarks = (e: Exposure, until: string): string => `
  with exposure as (${e.exposures}),
  followed as (
    select exposure.person, exposed, last_at <= sold_at + to_days(${e.window}) as gone, lately, earlier
    from exposure asof join frequent on exposure.person = frequent.person and sold_at >= from_at
    where sold_at < from_at + to_days(${e.within}) and sold_at + to_days(${e.window} + 120) < timestamp '${until}'
  ),
  persons as (
    select person, count(*) filter (exposed) as n1, count(*) filter (exposed and gone) as d1, count(*) filter (not exposed) as n0, count(*) filter (not exposed and gone) as d0
    from followed where lately >= 5 and earlier >= 4 group by person
  )`;

/** Ends of contracts for a reason of their own in the 120 days after their plan's price rose, against the other plans on the same days. */
async function priceRise(db: Warehouse, directory: string, truth: number): Promise<Effect> {
  const rows = await db.rows<{ exposed: boolean; ends: number; days: number }>(`
    with versions as (
      select * from read_json('${directory}/subscriptions/*.ndjson', columns = {subscription_id: 'varchar', product_id: 'varchar', started_at: 'timestamp', ended_at: 'timestamp', end_reason: 'varchar', price: 'varchar', known_at: 'timestamp'})
    ),
    contract as (
      select subscription_id, product_id, min(started_at) as started_at, max(ended_at) as ended_at, max(end_reason) as end_reason from versions group by all
    ),
    rise as (
      select product_id, mode(known_at) as rise from (
        select product_id, known_at, price::decimal(18, 2) as price, lag(price::decimal(18, 2)) over (partition by subscription_id order by known_at) as before from versions)
      where price > before and known_at = known_at::date group by product_id
    )
    select c.product_id = r.product_id as exposed, count(*) filter (ended_at < rise + to_days(120) and end_reason <> 'left')::integer as ends,
           sum(epoch(least(coalesce(ended_at, rise + to_days(120)), rise + to_days(120)) - rise)) / 86400 as days
    from rise as r join contract as c on started_at < rise and coalesce(ended_at > rise, true)
    group by exposed`);
  const [one, other] = [rows.find((r) => r.exposed)!, rows.find((r) => !r.exposed)!];
  return ratio(
    "price-rise",
    one.ends / one.days / (other.ends / other.days),
    Math.sqrt(1 / one.ends + 1 / other.ends),
    truth,
  );
}

const ratio = (name: string, estimate: number, error: number, truth: number): Effect => ({
  name,
  estimate,
  low: estimate * Math.exp(-Z99 * error),
  high: estimate * Math.exp(Z99 * error),
  truth,
});
