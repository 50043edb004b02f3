import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULTS } from "../../warehouse/simulation/parameters.js";
import { campaignEffects, causeEffects, readSales } from "./effects.js";
import { simulated, type Simulated } from "./simulated.js";

// 30,000 customers: bench/simulate.ts repeats these at 100,000.
let company: Simulated;

beforeAll(async () => {
  company = await simulated({ customers: 30_000 });
  await readSales(company.db, company.directory);
}, 600_000);
afterAll(() => company.remove());

test("the effect of each campaign, estimated from the files, has its true value in the 99% interval", async () => {
  const effects = await campaignEffects(company.db, company.directory);
  expect(effects).toHaveLength(13);
  for (const { name, low, high, truth } of effects) {
    expect(low, name).toBeLessThanOrEqual(truth);
    expect(high, name).toBeGreaterThanOrEqual(truth);
  }
  expect(effects.at(-1)!.low, "all campaigns together help").toBeGreaterThan(0);
});

test("ten campaigns help by 1 to 3 points, one does nothing in the mean though it moves many, one harms", async () => {
  const campaigns = await company.db.rows<{ campaign_id: string; effect: number; moved: number }>(`
    select campaign_id, avg(with_offer::integer - without_offer::integer) as effect, avg((with_offer <> without_offer)::integer) as moved
    from '${company.directory}/truth/responses.parquet' group by campaign_id order by campaign_id`);
  for (const { campaign_id, effect, moved } of campaigns) {
    if (campaign_id === "C08") expect(effect, campaign_id).toBeLessThan(-0.01);
    else if (campaign_id === "C05") {
      expect(Math.abs(effect), campaign_id).toBeLessThan(0.01);
      expect(moved, campaign_id).toBeGreaterThan(0.05);
    } else {
      expect(effect, campaign_id).toBeGreaterThan(0.007);
      expect(effect, campaign_id).toBeLessThan(0.033);
    }
  }
});

test("the multiplier of each cause, estimated from the files, has its true value in the 99% interval", async () => {
  const planted = Object.fromEntries(Object.entries(DEFAULTS.causes).map(([cause, c]) => [cause, c.multiplier]));
  const effects = await causeEffects(company.db, company.directory, planted);
  expect(effects.map((e) => e.name).sort()).toEqual(Object.keys(planted).sort());
  for (const { name, low, high, truth } of effects) {
    expect(low, name).toBeLessThanOrEqual(truth);
    expect(high, name).toBeGreaterThanOrEqual(truth);
  }
  const estimated = Object.fromEntries(effects.map((e) => [e.name, e]));
  for (const cause of ["unresolved-complaint", "price-rise", "competitor"])
    expect(estimated[cause]!.low, cause).toBeGreaterThan(1);
});
