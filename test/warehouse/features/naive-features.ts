import { DAY, START, type Row, type Shop } from "./a-shop.js";

type Values = Record<string, number | null>;

/**
 * Features of one customer as their meanings say, row by row, without the engine.
 * @param refs the customer's refs
 * @param day the cut, in days after the start
 */
export function naiveFeatures(shop: Shop, refs: readonly string[], day: number): Values {
  const own = (rows: readonly Row[], time: string): Row[] =>
    rows
      .filter((row) => refs.includes(row["customer_ref"] as string) && second(row.known) < day)
      .filter((row) => second(row[time] as number) < day);
  const age = (row: Row, time: string): number => day - second(row[time] as number);
  const lines = own(shop.transactions, "occurred_at");
  const orders = ordersOf(
    lines.filter((row) => row["kind"] === "sale" && (row["amount"] as number) > 0),
    day,
  );
  return {
    ...buying(orders),
    ...gaps(orders, day),
    ...products(shop, lines, age),
    ...returns(lines, orders, age),
    ...contacts(own(shop.contacts, "occurred_at"), age),
    ...complaints(own(shop.cases, "opened_at"), day),
    ...surveys(own(shop.surveys, "answered_at"), age),
    ...campaigns(own(shop.treatments, "treated_at"), age),
    ...contracts(own(shop.subscriptions, "started_at"), day),
    ...movements(own(shop.loyalty_events, "occurred_at"), age),
    ...sessions(own(shop.web_events, "occurred_at"), age),
    withdrawals_365: own(shop.consents, "changed_at").filter(
      (row) => row["state"] === "withdrawn" && age(row, "changed_at") <= 365,
    ).length,
  };
}

/** Times stand in files to the second. */
const second = (day: number): number => Math.round(day * 86400) / 86400;

interface Order {
  readonly age: number;
  readonly day: number;
  readonly sales: number;
  readonly discount: number;
  readonly channel: string;
  readonly promisedAge: number | null;
  readonly lateDays: number | null;
}

function ordersOf(lines: readonly Row[], day: number): Order[] {
  const byId = new Map<string, Row[]>();
  for (const row of lines)
    byId.set(row["transaction_id"] as string, [...(byId.get(row["transaction_id"] as string) ?? []), row]);
  return [...byId.values()].map((rows) => {
    const first = rows[0]!;
    const promised = first["promised_at"] as number | null;
    const late = rows
      .map((row) => row["fulfilled_at"] as number | null)
      .filter((time): time is number => typeof time === "number" && second(time) < day)
      .map((time) => second(time) - second(promised!));
    return {
      age: day - second(first["occurred_at"] as number),
      day: Math.floor(second(first["occurred_at"] as number)),
      sales: sum(rows.map((row) => row["amount"] as number)),
      discount: sum(rows.map((row) => row["discount"] as number)),
      channel: first["channel"] as string,
      promisedAge: typeof promised === "number" ? day - second(promised) : null,
      lateDays: late.length === 0 ? null : Math.max(...late),
    };
  });
}

/** Against purchases spread evenly over the time since the first one, summed up hour by hour. */
function fitOf(ages: readonly number[], turn: (angle: number) => number): number | null {
  if (ages.length === 0) return null;
  const of = (age: number): number => turn((2 * Math.PI * (age + 45)) / 365.25);
  const days = Math.max(1, ...ages);
  const steps = Math.ceil(24 * days);
  let even = 0;
  for (let k = 0; k < steps; k++) even += of(((k + 0.5) * days) / steps) / steps;
  return (sum(ages.map(of)) - ages.length * even) / (ages.length + 2);
}

function buying(orders: readonly Order[]): Values {
  const within = (days: number, from = 0) => orders.filter(({ age }) => age > from && age <= days);
  const money = (days: number) => sum(within(days).map(({ sales }) => sales));
  const trend = (now: number, both: number) => (both === 0 ? null : (now - (both - now)) / both);
  const ages = orders.map(({ age }) => age);
  const customerAge = orders.length === 0 ? null : Math.max(...ages);
  const year = within(365);
  const season = within(365, 275).length;
  const channels = countBy(year.map(({ channel }) => channel));
  const mainChannel = [...channels].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0];
  const lately = within(90);
  const delivered = orders.filter(({ promisedAge }) => promisedAge !== null && promisedAge > 0 && promisedAge <= 365);
  const isLate = ({ lateDays }: Order) => lateDays !== null && lateDays > 0;
  const lateNow = delivered.filter((order) => isLate(order) && order.promisedAge! <= 120);
  return {
    recency_days: orders.length === 0 ? null : Math.min(...ages),
    customer_age_days: customerAge,
    orders: orders.length,
    orders_7: within(7).length,
    orders_30: within(30).length,
    orders_90: lately.length,
    orders_180: within(180).length,
    orders_365: year.length,
    active_months: new Set(orders.filter(({ age }) => age < 360).map(({ age }) => Math.floor(age / 30))).size,
    orders_trend_30: trend(within(30).length, within(60).length),
    orders_trend_90: trend(lately.length, within(180).length),
    orders_trend_365: trend(year.length, within(730).length),
    sales_90: money(90),
    sales_180: money(180),
    sales_365: money(365),
    sales_total: sum(orders.map(({ sales }) => sales)),
    sales_trend_90: trend(money(90), money(180)),
    average_order_365: year.length === 0 ? null : money(365) / year.length,
    average_order_ratio:
      lately.length === 0 ? null : money(90) / lately.length / (sum(orders.map(({ sales }) => sales)) / orders.length),
    orders_season: customerAge !== null && customerAge >= 275 ? season : null,
    season_share: customerAge !== null && customerAge >= 365 && year.length > 0 ? season / year.length : null,
    season_fit: fitOf(ages, Math.cos),
    past_season_fit: fitOf(ages, Math.sin),
    weekend_share:
      year.length === 0
        ? null
        : year.filter((order) => [0, 6].includes(new Date(START + order.day * DAY).getUTCDay())).length / year.length,
    discount_share_365:
      year.length === 0 ? null : sum(year.map((o) => o.discount)) / sum(year.map((o) => o.discount + o.sales)),
    discounted_orders_share:
      year.length === 0 ? null : year.filter(({ discount }) => discount > 0).length / year.length,
    channels_365: channels.size,
    main_channel_share: mainChannel === undefined ? null : mainChannel[1] / year.length,
    main_channel_change:
      lately.length === 0
        ? null
        : lately.filter(({ channel }) => channel === mainChannel![0]).length / lately.length -
          mainChannel![1] / year.length,
    late_deliveries_120: lateNow.length,
    late_share: delivered.length === 0 ? null : delivered.filter(isLate).length / delivered.length,
    late_recency_days: least(delivered.filter(isLate).map(({ promisedAge }) => promisedAge!)),
    late_days_120: greatest(lateNow.map(({ lateDays }) => lateDays!)) ?? 0,
  };
}

function gaps(orders: readonly Order[], day: number): Values {
  const days = [...new Set(orders.map((order) => order.day))].sort((a, b) => a - b);
  const between = days.slice(1).map((one, i) => one - days[i]!);
  if (between.length === 0) {
    return { usual_gap_days: null, gap_spread: null, gap_ratio: null, last_gap_days: null, recent_gap_ratio: null };
  }
  const usual = sum(between) / between.length;
  const deviation =
    between.length < 2 ? null : Math.sqrt(sum(between.map((gap) => (gap - usual) ** 2)) / (between.length - 1));
  const current = day - days.at(-1)!;
  const recent = between.slice(-3);
  return {
    usual_gap_days: usual,
    gap_spread: deviation === null ? null : deviation / usual,
    gap_ratio: current / usual,
    gap_deviations: deviation === null ? null : (current - usual) / Math.max(1, deviation),
    longest_gap_days: Math.max(...between),
    longest_gap_ratio: current / Math.max(...between),
    last_gap_days: between.at(-1)!,
    recent_gap_ratio: sum(recent) / recent.length / usual,
  };
}

function products(shop: Shop, lines: readonly Row[], age: (row: Row, time: string) => number): Values {
  const kinds = new Map(
    shop.products.map((row) => [row["product_id"], (row["subcategory"] ?? row["category"]) as string]),
  );
  const bought = lines
    .filter((row) => row["kind"] === "sale" && (row["amount"] as number) > 0)
    .map((row) => ({
      age: age(row, "occurred_at"),
      product: row["product_id"] as string,
      kind: kinds.get(row["product_id"])!,
    }))
    .filter((line) => line.age <= 365);
  const different = (of: "product" | "kind", days: number, from = 0) =>
    new Set(bought.filter((line) => line.age > from && line.age <= days).map((line) => line[of])).size;
  const lately = new Set(bought.filter((line) => line.age <= 90).map(({ product }) => product));
  const earlier = new Set(bought.filter((line) => line.age > 90).map(({ product }) => product));
  const [now, before] = [different("kind", 90), different("kind", 180, 90)];
  const most = Math.max(0, ...countBy(bought.map(({ kind }) => kind)).values());
  const favourites = [...countBy(bought.map(({ kind }) => kind))]
    .filter(([, count]) => count === most && most >= 3)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind]) => bought.filter((line) => line.kind === kind).map((line) => line.age))
    .sort((a, b) => Math.min(...a) - Math.min(...b));
  const favourite = favourites[0];
  const span = favourite === undefined ? 0 : Math.max(...favourite) - Math.min(...favourite);
  return {
    products_90: lately.size,
    products_365: different("product", 365),
    new_products_share: lately.size === 0 ? null : [...lately].filter((one) => !earlier.has(one)).length / lately.size,
    categories_90: now,
    categories_365: different("kind", 365),
    categories_trend: now + before === 0 ? null : (now - before) / (now + before),
    favourite_share: bought.length === 0 ? null : most / bought.length,
    favourite_recency_days: favourite === undefined ? null : Math.min(...favourite),
    favourite_gap_ratio: span >= 1 ? Math.min(...favourite!) / (span / (most - 1)) : null,
  };
}

function returns(lines: readonly Row[], orders: readonly Order[], age: (row: Row, time: string) => number): Values {
  const back = lines.filter((row) => row["kind"] === "return" && age(row, "occurred_at") <= 365);
  const sales = sum(orders.filter((order) => order.age <= 365).map((order) => order.sales));
  return {
    returns_365: back.length,
    return_recency_days: least(back.map((row) => age(row, "occurred_at"))),
    returned_share: back.length === 0 || sales === 0 ? null : -sum(back.map((row) => row["amount"] as number)) / sales,
  };
}

function contacts(rows: readonly Row[], age: (row: Row, time: string) => number): Values {
  const made = rows
    .filter((row) => (row["direction"] ?? "in") === "in")
    .map((row) => ({ ...row, age: age(row, "occurred_at") }) as Row & { age: number })
    .filter((row) => row.age <= 365);
  const half = made.filter((row) => row.age <= 180);
  const about = (...topics: string[]) => half.filter((row) => topics.includes(row["topic"] as string)).length;
  const waits = half.map((row) => row["wait_seconds"]).filter((wait): wait is number => typeof wait === "number");
  return {
    contacts_30: made.filter((row) => row.age <= 30).length,
    contacts_90: made.filter((row) => row.age <= 90).length,
    contacts_365: made.length,
    contact_recency_days: least(made.map((row) => row.age)),
    contacts_phone_180: half.filter((row) => row["channel"] === "Phone").length,
    contacts_written_180: half.filter((row) => row["channel"] === "email").length,
    contacts_chat_180: half.filter((row) => row["channel"] === "chat").length,
    contacts_complaint_180: about("complaint"),
    contacts_delivery_180: about("Late delivery"),
    contacts_billing_180: about("invoice"),
    contacts_contract_180: about("contract"),
    contacts_return_180: about("returns", "refund"),
    contacts_unresolved_180: half.filter((row) => row["resolved"] === false).length,
    contacts_abandoned_180: half.filter((row) => row["abandoned"] === true).length,
    average_wait_seconds: waits.length === 0 ? null : sum(waits) / waits.length,
  };
}

function complaints(versions: readonly Row[], day: number): Values {
  const cases = newest(versions, "case_id")
    .map((row) => {
      const closedLater = typeof row["closed_at"] === "number" && second(row["closed_at"]) >= day;
      const opened = second(row["opened_at"] as number);
      const resolved = typeof row["resolved_at"] === "number" ? second(row["resolved_at"]) : null;
      const closed = typeof row["closed_at"] === "number" && !closedLater ? second(row["closed_at"]) : null;
      const told: Partial<Row> = closedLater ? {} : row;
      return { kind: row["kind"], opened, resolved, closed, promised: second(row["promised_at"] as number), told };
    })
    .filter(({ opened }) => day - opened <= 365);
  const ours = cases.filter(({ kind }) => kind === "complaint");
  const unresolved = ours.filter(({ resolved }) => resolved === null);
  return {
    complaints_365: ours.length,
    complaint_recency_days: least(ours.map(({ opened }) => day - opened)),
    complaints_open: unresolved.filter(({ closed }) => closed === null).length,
    complaints_unresolved_180: unresolved.filter(({ opened }) => day - opened <= 180).length,
    complaint_unresolved_days: least(unresolved.map(({ opened }) => day - opened)),
    complaints_late_365: ours.filter(({ resolved, closed, promised }) => (resolved ?? closed ?? day) > promised).length,
    complaints_unhappy_365: ours.filter(
      ({ told }) => typeof told["satisfaction"] === "number" && told["satisfaction"] <= 2,
    ).length,
    complaints_reopened_365: ours.filter(({ told }) => told["reopened"] === true).length,
    complaint_resolution_days: greatest(
      ours.flatMap(({ resolved, opened }) => (resolved === null ? [] : [resolved - opened])),
    ),
    compensation_365: sum(cases.map(({ told }) => (told["compensation"] as number | null | undefined) ?? 0)),
  };
}

function surveys(rows: readonly Row[], age: (row: Row, time: string) => number): Values {
  const answers = rows
    .filter((row) => age(row, "answered_at") <= 365)
    .sort((a, b) => (a["answered_at"] as number) - (b["answered_at"] as number))
    .map((row) => (row["instrument"] === "nps" ? (row["score"] as number) / 10 : ((row["score"] as number) - 1) / 4));
  return {
    surveys_365: answers.length,
    average_satisfaction: answers.length === 0 ? null : sum(answers) / answers.length,
    least_satisfaction: least(answers),
    last_satisfaction: answers.at(-1) ?? null,
  };
}

function campaigns(rows: readonly Row[], age: (row: Row, time: string) => number): Values {
  const received = rows.filter((row) => row["arm"] === "treated" && age(row, "treated_at") <= 365);
  const answered = received.filter((row) => ["Opened", "clicked"].includes(row["outcome"] as string)).length;
  return {
    campaigns_90: received.filter((row) => age(row, "treated_at") <= 90).length,
    campaigns_365: received.length,
    campaigns_answered_365: answered,
    campaigns_answered_share: received.length === 0 ? null : answered / received.length,
    campaign_recency_days: least(received.map((row) => age(row, "treated_at"))),
  };
}

function contracts(versions: readonly Row[], day: number): Values {
  const now = newest(versions, "subscription_id");
  const running = now.filter((row) => row["ended_at"] === null);
  const rises = running.flatMap((row) => {
    const own = versions
      .filter((one) => one["subscription_id"] === row["subscription_id"])
      .sort((a, b) => a.known - b.known);
    const risen = own.slice(1).flatMap((one, i) => {
      const before = own[i]!["price"] as number;
      return (one["price"] as number) > before
        ? [{ age: day - second(one.known), rise: (one["price"] as number) / before - 1 }]
        : [];
    });
    return risen.slice(-1);
  });
  return {
    contracts_running: running.length,
    contract_age_days: greatest(running.map((row) => day - second(row["started_at"] as number))),
    contract_price: running.length === 0 ? null : sum(running.map((row) => row["price"] as number)),
    price_rise_120: greatest(rises.filter(({ age }) => age <= 120).map(({ rise }) => rise)) ?? 0,
    price_rise_recency_days: least(rises.map(({ age }) => age)),
    contract_end_recency_days: least(
      now.flatMap((row) => (row["ended_at"] === null ? [] : [day - second(row["ended_at"] as number)])),
    ),
  };
}

function movements(rows: readonly Row[], age: (row: Row, time: string) => number): Values {
  const levels = rows
    .filter((row) => row["kind"] === "tier")
    .sort((a, b) => (a["occurred_at"] as number) - (b["occurred_at"] as number));
  const left = levels.slice(1).filter((row, i) => row["tier"] !== levels[i]!["tier"]);
  return {
    points_balance: sum(rows.map((row) => row["points"] as number)),
    redemption_recency_days: least(
      rows.filter((row) => row["kind"] === "redeem").map((row) => age(row, "occurred_at")),
    ),
    level_left_days: least(left.map((row) => age(row, "occurred_at"))),
  };
}

function sessions(rows: readonly Row[], age: (row: Row, time: string) => number): Values {
  const ages = rows.map((row) => age(row, "occurred_at")).filter((days) => days <= 365);
  const [now, both] = [ages.filter((days) => days <= 90).length, ages.filter((days) => days <= 180).length];
  return {
    sessions_90: now,
    sessions_trend_90: both === 0 ? null : (2 * now - both) / both,
    session_recency_days: least(ages),
    empty_searches_90: rows.filter((row) => row["results"] === 0 && age(row, "occurred_at") <= 90).length,
  };
}

/** The last version of each that was known. */
function newest(versions: readonly Row[], key: string): Row[] {
  const last = new Map<unknown, Row>();
  for (const row of [...versions].sort((a, b) => a.known - b.known)) last.set(row[key], row);
  return [...last.values()];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
const least = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : Math.min(...numbers));
const greatest = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : Math.max(...numbers));

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
