import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crossSellStep, trainCrossSellStep } from "../../../pipelines/cross-sell.js";
import { listModels, modelHistory, promoteStep, showModel } from "../../../pipelines/models.js";
import { seededRandom } from "../../../models/random.js";
import type { Project } from "../../../project/project.js";
import { DEFAULT_SETTINGS, type OfferSettings } from "../../../project/settings.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import { given, type Row } from "../../support/given.js";
import { moment, saleLine } from "../../support/lines.js";
import { contextOf, projectOf, runStep } from "../../support/step-context.js";

const AS_OF = "2026-01-01 00:00:00";
const DAY = 86_400;

/** 150 customers with a favourite of their own, who all buy milk, and now and then anything of twelve. */
const random = seededRandom(5);
const LINES: readonly Row[] = Array.from({ length: 150 }, (_, who) =>
  Array.from({ length: 8 }, (_, nr) => {
    const at = moment(-DAY * (8 + 25 * nr + Math.floor(20 * random())));
    const products = [`own${who % 12}`, "milk", ...(random() < 0.4 ? [`own${Math.floor(12 * random())}`] : []), "POST"];
    return products.map((product_id): Row => ({
      ...saleLine(`c${who}`, `t${who}-${nr}`, at),
      product_id,
      quantity: "1",
    }));
  }).flat(),
).flat();

const PRODUCTS: readonly Row[] = [
  { product_id: "milk", product_name: "Fresh milk" },
  { product_id: "own1", stock: "0" },
  { product_id: "own2", discontinued_at: "2025-12-01 00:00:00" },
  { product_id: "own3", status: "Discontinued" },
];

const aWarehouse = (lines = LINES): Promise<Warehouse> =>
  given({
    "core.line": lines,
    "core.line_version": lines.map((line) => ({ ...line, known_at: line["occurred_at"]! })),
    "core.customer_merge": [],
    "core.customer": [],
    "core.customer_record": [],
    "core.product": PRODUCTS,
    "ops.model_version": [],
  });

function aProject(offer: Partial<OfferSettings> = {}, changes: Partial<Project> = {}): Project {
  const usual = DEFAULT_SETTINGS.crossSell;
  const settled = {
    ...usual.offer,
    gates: { ...usual.offer.gates, leastCustomers: 100, calibrationError: 0.9, shift: 99 },
    ...offer,
  };
  const crossSell = { ...usual, excludeProducts: ["POST"], offer: settled };
  return projectOf({ settings: { ...DEFAULT_SETTINGS, crossSell }, ...changes });
}

const offersOf = (warehouse: Warehouse) =>
  warehouse.rows<{
    customer_id: string;
    kind: string;
    rank: number;
    product_id: string;
    score: number;
    reason: string;
  }>("select * exclude (as_of) from result.next_product order by customer_id, kind, rank");

test("each customer has five of what they bought and of what they did not, by falling probability, with a reason", async () => {
  const warehouse = await aWarehouse();
  const project = aProject();
  const report = await runStep(crossSellStep, contextOf(warehouse, project, AS_OF));
  expect(report.refusals ?? []).toEqual([]);
  const columns = (await warehouse.describe("from result.next_product")).map(({ name, type }) => `${name} ${type}`);
  expect(columns).toEqual([
    ...["customer_id VARCHAR", "kind VARCHAR", "rank BIGINT", "product_id VARCHAR"],
    ...["score DOUBLE", "reason VARCHAR", "as_of TIMESTAMP"],
  ]);
  const offers = await offersOf(warehouse);
  const bought = new Map<string, Set<string>>();
  for (const { customer_id: who, product_id: what } of LINES) {
    bought.set(String(who), (bought.get(String(who)) ?? new Set()).add(String(what)));
  }
  for (const { customer_id, kind, product_id, score, rank, reason } of offers) {
    expect(bought.get(customer_id)!.has(product_id)).toBe(kind === "repeat");
    expect(["own1", "own2", "own3", "POST"]).not.toContain(product_id);
    expect(score >= 0 && score <= 1 && rank >= 1 && rank <= 5 && reason.length > 10).toBe(true);
  }
  expect(new Set(offers.map(({ customer_id }) => customer_id)).size).toBe(150);
  const best = offers.find(({ customer_id, kind }) => customer_id === "c0" && kind === "repeat")!;
  expect(["milk", "own0"]).toContain(best.product_id);
  expect(best.reason).toMatch(/^bought on 8 days, about every \d+ days, last on \w+ \d+, 2025(; due again)?$/);
  warehouse.close();
});

test("the same night again, on one thread, with lines in another order, and in Chinese", async () => {
  const one = await aWarehouse();
  const project = aProject();
  await runStep(crossSellStep, contextOf(one, project, AS_OF));
  const offers = await offersOf(one);
  const meaning = readFileSync(join(project.directory, "meanings", "cross-sell.v1.json"), "utf8");
  await runStep(crossSellStep, contextOf(one, project, AS_OF));
  expect(await offersOf(one)).toEqual(offers);
  const other = await aWarehouse([...LINES].reverse());
  await other.run("set threads = 1");
  const elsewhere = aProject({}, { language: "zh" });
  await runStep(crossSellStep, contextOf(other, elsewhere, AS_OF));
  const bare = (rows: typeof offers) => rows.map(({ reason: _, ...row }) => row);
  const theirs = await offersOf(other);
  expect(bare(theirs)).toEqual(bare(offers));
  expect(theirs.every(({ reason }) => /[\u4e00-\u9fff]/.test(reason))).toBe(true);
  expect(readFileSync(join(elsewhere.directory, "meanings", "cross-sell.v1.json"), "utf8")).toBe(meaning);
  one.close();
  other.close();
});

test("with too few customers who came back nothing is offered, the night says why, and training by hand is refused", async () => {
  const warehouse = await aWarehouse(LINES.slice(0, 300));
  const project = aProject();
  const report = await runStep(crossSellStep, contextOf(warehouse, project, AS_OF));
  expect(report.notes!.join()).toContain("too-few-customers");
  expect([report.refusals, await offersOf(warehouse)]).toEqual([[], []]);
  const trained = await runStep(trainCrossSellStep("now"), contextOf(warehouse, project, AS_OF));
  expect(trained.refusals).toMatchObject([{ gate: "too_little_data", subject: "cross-sell" }]);
  expect(await listModels(project.directory)).toEqual([]);
  warehouse.close();
});

test("one product only, and customers with one purchase, break nothing", async () => {
  const lines = LINES.filter(({ product_id }) => product_id === "milk").concat(
    Array.from({ length: 30 }, (_, nr) => ({
      ...saleLine(`once${nr}`, `o${nr}`, "2025-12-20 10:00:00"),
      product_id: "milk",
      quantity: "1",
    })),
  );
  const warehouse = await aWarehouse(lines);
  await runStep(crossSellStep, contextOf(warehouse, aProject(), AS_OF));
  const offers = await offersOf(warehouse);
  expect(new Set(offers.map(({ kind, product_id }) => `${kind} ${product_id}`))).toEqual(new Set(["repeat milk"]));
  expect(offers.find(({ customer_id }) => customer_id === "once3")!.reason).toBe("bought once, on Dec 20, 2025");
  warehouse.close();
});

test("a run that ended between its commit and its files leaves the same model to the next one", async () => {
  const warehouse = await aWarehouse();
  const project = aProject();
  await runStep(crossSellStep, contextOf(warehouse, project, AS_OF), true);
  expect(await listModels(project.directory)).toEqual([]);
  const report = await runStep(crossSellStep, contextOf(warehouse, project, "2026-01-08 00:00:00"));
  expect(report.notes!.join("; ")).toContain("offered by cross-sell.v1");
  expect((await listModels(project.directory)).map(({ version, state }) => [version, state])).toEqual([
    [1, "champion"],
  ]);
  warehouse.close();
});

test("the registry tells versions; one that finds surely more takes the place of the live one, a person can take that back, and a damaged one is refused", async () => {
  const warehouse = await aWarehouse();
  const project = aProject();
  const [later, after] = ["2026-01-08 00:00:00", "2026-01-09 00:00:00"];
  await runStep(crossSellStep, contextOf(warehouse, project, AS_OF));
  await runStep(crossSellStep, contextOf(warehouse, { ...project, settings: retrainedAtOnce(project) }, later));
  const [first, second] = await listModels(project.directory, ["cross-sell"]);
  expect([first!.state, second!.state]).toEqual(["retired", "champion"]);
  const { header } = await showModel(project.directory, "cross-sell", 2);
  expect(header.reason).toContain("surely better than cross-sell.v1");
  expect(first).toMatchObject({ learner: "frequency-popularity", auc: null });
  expect(first!.recall! > first!.recall_low! && first!.recall! < first!.recall_high!).toBe(true);
  const states = await warehouse.rows("select version, state from ops.model_version order by version");
  expect(states).toEqual([
    { version: 1, state: "retired" },
    { version: 2, state: "champion" },
  ]);
  await runStep(promoteStep("cross-sell", 1, "now"), contextOf(warehouse, project, after));
  expect((await showModel(project.directory, "cross-sell", null)).line.version).toBe(1);
  expect((await modelHistory(project.directory, "cross-sell")).map(({ version, by }) => [version, by])).toEqual([
    [1, "night"],
    [2, "night"],
    [1, "promote"],
  ]);
  const file = join(project.directory, "meanings", "cross-sell.v1.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), format: 9 }));
  const report = await runStep(crossSellStep, contextOf(warehouse, project, after));
  expect(report.refusals).toMatchObject([{ gate: "model", subject: "cross-sell", final: true }]);
  expect(await offersOf(warehouse)).toEqual([]);
  rmSync(file);
  warehouse.close();
});

const retrainedAtOnce = ({ settings }: Project): Project["settings"] => {
  const { offer } = settings.crossSell;
  return {
    ...settings,
    crossSell: { ...settings.crossSell, offer: { ...offer, retrain: { everyDays: 7, retryDays: 7 } } },
  };
};

test("what follows what is written with its counts", async () => {
  const draw = seededRandom(9);
  const thing = (): string => `thing${Math.floor(9 * draw())}`;
  const after = Array.from({ length: 80 }, (_, who): Row[] =>
    Array.from({ length: 6 }, (_, nr) => {
      const days = 70 + 45 * nr;
      const line = (product_id: string, ago: number): Row => ({
        ...saleLine(`k${who}`, `k${who}-${product_id}-${nr}`, moment(-DAY * ago)),
        product_id,
        quantity: "1",
      });
      const first = (who + nr) % 4 === 0 ? "printer" : thing();
      const next = first === "printer" && who % 2 === 0 ? "ink" : thing();
      return [line(first, days), line(next, days - 10)];
    }).flat(),
  ).flat();
  const warehouse = await aWarehouse(after);
  await runStep(crossSellStep, contextOf(warehouse, aProject(), AS_OF));
  const rows = await warehouse.rows("select antecedent, consequent, days, confidence from result.basket_sequence");
  expect(rows).toContainEqual(expect.objectContaining({ antecedent: "printer", consequent: "ink", days: 60 }));
  expect(rows.some(({ antecedent }) => String(antecedent).startsWith("thing"))).toBe(false);
  warehouse.close();
});
