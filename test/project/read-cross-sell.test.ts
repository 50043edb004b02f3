import { rmSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { readProject } from "../../project/read-project.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { projectFolder } from "../support/project-folder.js";

async function read(crossSell: string) {
  const text = `name: shop\ntime_zone: UTC\ncurrency: GBP\nsettings:\n  cross_sell: ${crossSell}\n`;
  const folder = projectFolder({ "clientele.yaml": text });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return (await readProject(folder, {}, ENTITIES)).settings.crossSell;
}

test("what is written stands, and all else has its documented default (docs/cross-sell.md)", async () => {
  const written = await read(
    "{ exclude_products: [POST], offer: { price_band: { low: 0, high: 2 }, gates: { least_customers: 50 } } }",
  );
  expect(written).toMatchObject({ level: "product", windowDays: 365, maxItems: 500, excludeProducts: ["POST"] });
  expect(written.offer).toMatchObject({ horizonDays: 30, historyDays: 730, unsoldDays: 180, learnFrom: 2000 });
  expect(written.offer.priceBand).toEqual({ low: 0, high: 2 });
  expect(written.offer.gates).toEqual({
    leastCustomers: 50,
    calibrationError: 0.03,
    changedShare: 0.05,
    takeUp: 0.5,
    shift: 0.25,
    shiftedShare: 0.5,
    unknownShare: 0.5,
  });
});

test.each([
  ["{ level: brand }", "subcategory"],
  ["{ min_count: 1 }", "a whole number from 2 on"],
  ["{ min_count: 2.5 }", "a whole number; got the number 2.5"],
  ["{ max_items: 5000 }", "a whole number from 2 to 1000"],
  ["{ min_confidence: 2 }", "a number from 0 to 1"],
  ["{ exclude_products: POST }", "exclude_products"],
  ['{ exclude_products: [POST, "*"] }', '"*" stands for every product'],
  ['{ offer: { exclude_products: ["**"] } }', '"**" stands for every product'],
  ["{ offer: { price_band: { low: -1, high: 2 } } }", "a number from 0 on"],
  ["{ offer: { price_band: { low: 1 } } }", "high"],
  ["{ offer: { price_band: { low: 3, high: 2 } } }", "low (3) must not exceed high (2)"],
  ["{ offer: { horizon_days: 0 } }", "horizon_days"],
  ["{ offer: { horizon_days: 800 } }", "history_days (730) must exceed horizon_days (800)"],
  ["{ offer: { refresh_days: 0 } }", "a whole number from 1 to 31"],
  ["{ offer: { learn_from: 10 } }", "a whole number from 50 on"],
  ["{ offer: { exclude_product: [A] } }", "exclude_products"],
])("settings.cross_sell %s is refused, and what is said names %s", async (settings, named) => {
  await expect(read(settings)).rejects.toThrow(named);
});
