import { expect, test } from "vitest";
import { clustersStep, trainClustersStep } from "../../pipelines/clusters.js";
import { listModels, modelHistory, promoteStep, showModel } from "../../pipelines/models.js";
import { rfmStep, trainRfmStep } from "../../pipelines/rfm.js";
import { trainValueStep, valueStep } from "../../pipelines/value.js";
import { normalDraw, seededRandom } from "../../models/random.js";
import { DEFAULT_CLUSTERS } from "../../project/cluster-settings.js";
import { DEFAULT_SETTINGS } from "../../project/settings.js";
import { given } from "../support/given.js";
import { contextOf, projectOf, runStep } from "../support/step-context.js";
import { company } from "./value/a-company.js";

const AS_OF = "2026-01-01 00:00:00";
const LATER = "2026-02-01 00:00:00";

const LINES = company(500, 1);

/** Two kinds of customers, far apart. */
function twoKinds() {
  const random = seededRandom(2);
  return Array.from({ length: 240 }, (_, i) => ({
    customer_id: `c${String(i).padStart(4, "0")}`,
    orders: 50,
    recency_days: 10,
    orders_365: (i % 2 === 0 ? 3 : 60) * Math.exp(0.2 * normalDraw(random)),
    average_order_365: (i % 2 === 0 ? 20 : 400) * Math.exp(0.2 * normalDraw(random)),
  }));
}

const grouped = () =>
  projectOf({
    settings: {
      ...DEFAULT_SETTINGS,
      clusters: { ...DEFAULT_CLUSTERS, features: ["orders_365", "average_order_365"], most: 3 },
    },
  });

test("versions of value, clusters and RFM are listed, shown and have a history; one can be made live again by hand", async () => {
  const project = grouped();
  const { directory } = project;
  const warehouse = await given({
    "core.line": LINES,
    "core.product_version": [],
    "features.customer": twoKinds(),
  });
  expect(await listModels(directory)).toEqual([]);
  for (const step of [rfmStep, valueStep, clustersStep]) await runStep(step, contextOf(warehouse, project, AS_OF));
  for (const train of [trainRfmStep, trainValueStep, trainClustersStep]) {
    await runStep(train("now"), contextOf(warehouse, project, LATER));
  }
  const list = await listModels(directory);
  expect(list.map(({ model, version, state }) => `${model}.v${version} ${state}`)).toEqual([
    "value.v1 retired",
    "value.v2 champion",
    "clusters.v1 retired",
    "clusters.v2 champion",
    "rfm.v1 retired",
    "rfm.v2 champion",
  ]);
  expect(list.map(({ trained_as_of: at }) => at)).toEqual([AS_OF, LATER, AS_OF, LATER, AS_OF, LATER]);
  expect(list.filter(({ model }) => model === "clusters").map(({ learner }) => learner)).toEqual([
    "k-means, 2 clusters",
    "k-means, 2 clusters",
  ]);

  const value = (await showModel(directory, "value", null)).header;
  expect(value).toMatchObject({ kind: "value", customers: 500 });
  const told = "tables" in value ? value.tables : {};
  expect(told["held_out"]!.map(({ name }) => name).sort()).toEqual([
    "bg-nbd",
    "mbg-nbd",
    "recency-table",
    "same-as-before",
  ]);
  expect(told["held_out"]![0]!["name"]).toBe(value.kind === "value" ? value.learner : null);
  const rfm = (await showModel(directory, "rfm", 1)).header;
  expect("tables" in rfm && rfm.tables["cut_points"]!.map(({ measure }) => measure)).toEqual([
    "recency_days",
    "frequency",
    "monetary",
  ]);

  for (const model of ["value", "clusters", "rfm"]) {
    expect((await modelHistory(directory, model)).map(({ version, by }) => [version, by])).toEqual([
      [1, "night"],
      [2, "train"],
    ]);
  }
  const before = [rfmStep, valueStep, clustersStep].map((step) => JSON.stringify(step.configuration(project)));
  for (const model of ["value", "clusters", "rfm"]) {
    await runStep(promoteStep(model, 1, "now"), contextOf(warehouse, project, "2026-03-01 00:00:00"));
  }
  expect(
    (await listModels(directory)).filter(({ state }) => state === "champion").map(({ version }) => version),
  ).toEqual([1, 1, 1]);
  // What was unchanged before is not any more: a night must not skip the step.
  const after = [rfmStep, valueStep, clustersStep].map((step) => JSON.stringify(step.configuration(project)));
  after.forEach((text, i) => expect(text).not.toBe(before[i]));
  warehouse.close();
});

test("clusters of too few customers are not trained, and the refusal says how many are needed", async () => {
  const project = grouped();
  const warehouse = await given({ "core.line": [], "features.customer": twoKinds().slice(0, 40) });
  const report = await runStep(trainClustersStep("now"), contextOf(warehouse, project, AS_OF));
  expect(report.refusals).toMatchObject([{ gate: "too_little_data", subject: "clusters" }]);
  expect(report.refusals![0]!.message).toContain("100 are needed");
  expect(await listModels(project.directory)).toEqual([]);
  warehouse.close();
});
