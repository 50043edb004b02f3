import { expect, test } from "vitest";
import * as segment from "../../../cli/commands/segment.js";
import { seededRandom } from "../../../models/random.js";
import type { Row } from "../../support/given.js";
import { call, publishedProject } from "../../support/published-project.js";

const AS_OF = "2026-02-01 00:00:00";
const random = seededRandom(3);
const CUSTOMERS = Array.from({ length: 60 }, (_, i) => ({
  customer_id: `c${String(i).padStart(2, "0")}`,
  rfm_segment: i % 3 === 0 ? "champion" : "new",
  lifecycle_stage: i % 2 === 0 ? "new" : "active",
  frequency: 1 + Math.floor(random() * 4) + (i % 3 === 0 ? 2 : 0),
  recency_days: Math.floor(random() * 30),
  gross_sales: `${100 + i}.0000`,
  monetary: `${100 + i}.0000`,
  country: i % 3 === 0 ? "GB" : "FR",
}));
const CHAMPIONS = CUSTOMERS.filter((customer) => customer.rfm_segment === "champion");
const OTHERS = CUSTOMERS.filter((customer) => customer.rfm_segment !== "champion");

const line = (customer_id: string, product_id: string, channel: string): Row => ({
  customer_id,
  transaction_id: `t-${customer_id}-${product_id}`,
  product_id,
  channel,
  occurred_at: "2026-01-15 12:00:00",
  business_date: "2026-01-15",
  amount_home: "5.0000",
  kind: "sale",
  is_sale: true,
});

const company = () =>
  publishedProject(
    {
      "result.customer": CUSTOMERS.map((customer) => ({ ...customer, as_of: AS_OF })),
      "result.segment_member": [],
      "core.line": [
        ...CHAMPIONS.map(({ customer_id }) => line(customer_id, "tea", "shop")),
        ...OTHERS.map(({ customer_id }, i) => line(customer_id, i < 10 ? "tea" : "mug", i < 4 ? "shop" : "web")),
        { ...line("c01", "old", "web"), occurred_at: "2024-01-15 12:00:00" },
      ],
      "core.product": [{ product_id: "tea", product_name: "Green tea" }],
      "core.contact": [
        { contact_id: "1", customer_id: "c00", occurred_at: "2026-01-10 00:00:00", direction: "in", channel: "phone" },
        { contact_id: "2", customer_id: "c00", occurred_at: "2026-01-11 00:00:00", direction: "out", channel: "phone" },
        { contact_id: "3", customer_id: "c01", occurred_at: "2024-01-10 00:00:00", direction: "in", channel: "phone" },
      ],
      "core.service_case": [{ case_id: "1", customer_id: "c01", opened_at: "2026-01-10 00:00:00" }],
    },
    AS_OF,
    { "segments/nobody.yaml": "name: nobody\nwhere: gross_sales > 1000000\n" },
  );

interface Card {
  readonly effects: readonly Record<string, number | string>[];
}

async function show(name: string) {
  const told = await call(await company(), segment, "segment", "show", name, "--format", "json");
  return { ...told, card: told.out === "" ? null : (JSON.parse(told.out) as Card) };
}

test("effects of a segment that every project has agree with all pairs counted one by one", async () => {
  const { card } = await show("rfm:champion");
  expect(card).toMatchObject({
    segment: "champion",
    family: "rfm",
    where: null,
    size: { customers: 20, share: 0.3333, gross_sales: "2570.0000" },
  });
  for (const attribute of ["frequency", "recency_days"] as const) {
    const pairs = CHAMPIONS.flatMap((a) => OTHERS.map((b) => Math.sign(a[attribute] - b[attribute])));
    const delta = pairs.reduce((sum, sign) => sum + sign, 0) / pairs.length;
    const told = card!.effects.find((effect) => effect["attribute"] === attribute)!;
    expect(told["effect"]).toBeCloseTo(delta, 4);
    const sorted = CHAMPIONS.map((a) => a[attribute]).sort((a, b) => a - b);
    expect(told["median"]).toBe(sorted[9]);
  }
  const strengths = card!.effects.map((effect) => Math.abs(Number(effect["effect"])));
  expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
});

test("products, channels and service compare members with others in the last 365 days; samples are ids without more", async () => {
  const { card } = await show("champion");
  expect(card).toMatchObject({
    products: [
      { product_id: "tea", product_name: "Green tea", customers: 20, share: 1, share_of_others: 0.25, size: "large" },
    ],
    channels: [{ channel: "shop", customers: 20, share: 1, share_of_others: 0.1, sales: "100.0000" }],
    service: [
      { who: "members", contacts: 5, cases: 0 },
      { who: "everyone", contacts: 1.67, cases: 1.67 },
    ],
    samples: ["c03", "c15", "c27", "c39", "c51"].map((customer_id) => ({ customer_id })),
  });
  expect(card).toMatchObject({
    profile: expect.arrayContaining([expect.objectContaining({ value: "GB", effect: 3.1416 })]),
  });
  const text = (await call(await company(), segment, "segment", "show", "champion")).out;
  expect(text).toContain("some members");
});

test("a name that two families have must name its family; a rule that selects nobody has an empty card", async () => {
  const both = await show("new");
  expect(both).toMatchObject({ exitCode: 2 });
  expect(both.err).toContain("rfm:new or lifecycle:new");
  const { card } = await show("nobody");
  expect(card).toMatchObject({ size: { customers: 0 }, effects: [], products: [], samples: [] });
});
