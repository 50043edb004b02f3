import { rmSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { churnLabel, longestHorizon } from "../../project/read-churn.js";
import { readProject } from "../../project/read-project.js";
import { DEFAULT_SETTINGS } from "../../project/settings.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { projectFolder } from "../support/project-folder.js";

const source = (entity: string, columns: string) =>
  `  s_${entity}:\n    entity: ${entity}\n    files: "*.csv"\n    columns: { ${columns} }\n`;
const SALES = source("transactions", "transaction_id: a, occurred_at: b, product_id: c");
const CONTRACTS = source("subscriptions", "subscription_id: a, customer_ref: b, started_at: c");

function read(sources: string, churn: string) {
  const text = `name: shop\ntime_zone: UTC\ncurrency: GBP\nsources:\n${sources}settings: { churn: ${churn} }\n`;
  const folder = projectFolder({ "clientele.yaml": text });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return readProject(folder, {}, ENTITIES);
}

test("what is not written has its documented default (docs/features.md)", async () => {
  expect((await read(SALES, "{}")).settings.churn).toEqual(DEFAULT_SETTINGS.churn);
  const { churn } = (await read(SALES, "{ horizon_days: 60, cuts: { held_out: 1 }, by_customer: { times: 3 } }"))
    .settings;
  expect(churn).toMatchObject({ horizonDays: 60, eligibleDays: 180 });
  expect(churn.cuts).toEqual({ ...DEFAULT_SETTINGS.churn.cuts, heldOut: 1 });
  expect(churn.byCustomer).toEqual({ times: 3, leastDays: 14, mostDays: 180 });
  expect(longestHorizon(churn)).toBe(180);
  expect(longestHorizon(DEFAULT_SETTINGS.churn)).toBe(90);
});

test("with contracts alone their end is the label, with sales it is a purchase that does not come, unless it is written", async () => {
  expect(churnLabel(await read(CONTRACTS, "{}"))).toBe("contract-end");
  expect(churnLabel(await read(SALES + CONTRACTS, "{}"))).toBe("no-purchase");
  expect(churnLabel(await read(SALES + CONTRACTS, "{ label: contract-end }"))).toBe("contract-end");
});

test.each([
  ["{ horizon_days: 0 }", "horizon_days"],
  ["{ label: gone }", "no-purchase"],
  ["{ by_customer: { times: 2, least_days: 200 } }", "must not exceed most_days"],
  ["{ cuts: { held_out: 0 } }", "from 1 to 24"],
  ["{ horizon: 90 }", "horizon_days"],
])("settings.churn %s is refused, and what is said names %s", async (churn, named) => {
  await expect(read(SALES, churn)).rejects.toThrow(named);
});
