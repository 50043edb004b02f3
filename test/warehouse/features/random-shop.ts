import { seededRandom } from "../../../models/random.js";
import { DAYS, type Row, type Shop } from "./a-shop.js";

const REGIONS = ["north", "north", "south", "south"];

/** Two years of a small shop with all that features look at: late rows, corrections, joined customers, things known later. */
export function randomShop(seed: number, customers: number): Shop {
  const draw = seededRandom(seed);
  const below = (n: number) => Math.floor(draw() * n);
  const one = <T>(...of: readonly T[]): T => of[below(of.length)]!;
  const some = (mean: number) => below(2 * mean + 1);
  const late = (day: number) => day + (draw() < 0.1 ? draw() * 40 : 0);
  const dayOf = () => Math.round(draw() * (DAYS - 1) * 86400) / 86400;
  const shop = Object.fromEntries(NAMES.map((name) => [name, [] as Row[]])) as Record<(typeof NAMES)[number], Row[]>;
  let id = 0;
  const next = () => `n${++id}`;

  for (let c = 0; c < customers; c++) {
    const cards = draw() < 0.3 ? [`card${c}`, `web${c}`] : [`card${c}`];
    const ref = () => one(...cards);
    shop.customers.push({
      known: 0,
      customer_ref: cards[0]!,
      tier: one("gold", "basic"),
      birth_date: draw() < 0.7 ? `19${50 + below(50)}-0${1 + below(9)}-1${below(9)}` : null,
      joined_at: draw() < 0.8 ? draw() * 200 : null,
    });
    if (cards.length === 2) {
      shop.customer_links.push({ known: 0, customer_ref: cards[0]!, other_ref: cards[1]!, relation: "same" });
    }
    for (let n = some(9); n > 0; n--) {
      const day = dayOf();
      const transaction_id = next();
      const web = draw() < 0.4;
      const promised = web ? day + 2 : null;
      const customer_ref = ref();
      const known = late(day);
      for (let line = 1 + below(3); line > 0; line--) {
        const amount = (1 + below(5000)) / 100;
        shop.transactions.push({
          known,
          transaction_id,
          line_id: `l${line}`,
          customer_ref,
          product_id: `p${below(30)}`,
          amount: draw() < 0.05 ? 0 : amount,
          discount: draw() < 0.2 ? one(1, 2.5) : 0,
          kind: "sale",
          channel: web ? "web" : "shop",
          location: web ? null : `s${c % 4}`,
          occurred_at: day,
          promised_at: promised,
          fulfilled_at: promised === null || draw() < 0.1 ? null : promised + one(-1, -0.5, 1, 4, 12),
        });
      }
      if (draw() < 0.2) {
        const back = day + 1 + draw() * 30;
        shop.transactions.push({
          ...{
            known: late(back),
            transaction_id: next(),
            line_id: "l1",
            customer_ref,
            product_id: "p1",
            kind: "return",
          },
          ...{ amount: -one(3, 8.5), discount: null, channel: "shop", location: "s1", occurred_at: back },
        });
      }
    }
    for (let n = some(2); n > 0; n--) {
      const day = dayOf();
      shop.contacts.push({
        known: late(day),
        contact_id: next(),
        customer_ref: ref(),
        channel: one("Phone", "email", "chat", "visit"),
        direction: one("in", "in", "out", null),
        topic: one("complaint", "Late delivery", "invoice", "contract", "returns", "refund", null),
        wait_seconds: draw() < 0.8 ? below(900) : null,
        resolved: one(true, false, null),
        abandoned: draw() < 0.2,
        occurred_at: day,
      });
    }
    for (let n = some(1); n > 0; n--) {
      const opened = dayOf();
      const case_id = next();
      const resolved = opened + 1 + draw() * 20;
      const closed = resolved + 1 + draw() * 5;
      const base = {
        ...{ case_id, customer_ref: ref(), kind: one("complaint", "complaint", "request"), opened_at: opened },
        ...{
          promised_at: opened + 7,
          resolved_at: null,
          closed_at: null,
          reopened: null,
          satisfaction: null,
          compensation: null,
        },
      };
      shop.cases.push({ ...base, known: opened });
      if (draw() < 0.6) {
        shop.cases.push({ ...base, known: resolved, resolved_at: resolved });
        const end = { closed_at: closed, reopened: draw() < 0.3, satisfaction: 1 + below(5), compensation: one(0, 5) };
        shop.cases.push({ ...base, known: late(closed), resolved_at: resolved, ...end });
      }
    }
    if (draw() < 0.5) {
      const day = dayOf();
      shop.surveys.push({
        ...{ known: late(day), response_id: next(), item: "overall", customer_ref: ref(), answered_at: day },
        ...(draw() < 0.5 ? { instrument: "nps", score: below(11) } : { instrument: "csat", score: 1 + below(5) }),
      });
    }
    for (let n = some(2); n > 0; n--) {
      const day = dayOf();
      const campaign = { known: day, campaign_id: next(), customer_ref: ref(), treated_at: day };
      shop.treatments.push({
        ...campaign,
        arm: one("treated", "control"),
        outcome: one("sent", "Opened", "clicked", null),
      });
    }
    if (draw() < 0.5) {
      const day = dayOf();
      shop.consents.push({
        known: late(day),
        customer_ref: ref(),
        channel: "email",
        state: one("granted", "withdrawn"),
        changed_at: day,
      });
    }
    if (draw() < 0.5) {
      const started = dayOf();
      const risen = started + draw() * 300;
      const ended = risen + draw() * 300;
      const contract = { subscription_id: next(), customer_ref: ref(), started_at: started, ended_at: null };
      shop.subscriptions.push({ ...contract, known: started, price: 10 });
      shop.subscriptions.push({ ...contract, known: risen, price: one(9, 11, 12.5) });
      if (draw() < 0.6) shop.subscriptions.push({ ...contract, known: ended, price: 11, ended_at: ended });
    }
    for (let n = some(2); n > 0; n--) {
      const day = dayOf();
      const tier = draw() < 0.4 ? one("baby", "standard") : null;
      const kind = tier !== null ? "tier" : one("earn", "redeem");
      const points = kind === "earn" ? 10 : kind === "redeem" ? -5 : 0;
      shop.loyalty_events.push({ known: late(day), customer_ref: ref(), kind, points, tier, occurred_at: day });
    }
    for (let n = some(2); n > 0; n--) {
      const day = dayOf();
      const session = { known: late(day), session_id: next(), customer_ref: ref(), occurred_at: day };
      shop.web_events.push({ ...session, event: "search", results: one(0, 5, null) });
    }
  }
  for (let p = 0; p < 30; p++) {
    shop.products.push({
      known: 0,
      product_id: `p${p}`,
      category: `c${p % 3}`,
      subcategory: p % 5 === 0 ? null : `k${p % 7}`,
    });
  }
  for (let s = 0; s < 4; s++) shop.locations.push({ known: 0, location: `s${s}`, region: REGIONS[s]! });
  // Nothing may be known after the last day of the shop.
  return Object.fromEntries(
    Object.entries(shop).map(([name, rows]) => [name, rows.filter(({ known }) => known < DAYS)]),
  ) as unknown as Shop;
}

const NAMES = [
  ...(["transactions", "contacts", "cases", "surveys", "treatments", "consents", "subscriptions"] as const),
  ...(["loyalty_events", "web_events", "customer_links", "products", "locations", "customers"] as const),
];
