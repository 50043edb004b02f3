import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { clusterModelFromJson } from "../../models/clusters/cluster-model.js";
import { normalDraw, seededRandom } from "../../models/random.js";
import { clustersStep } from "../../pipelines/clusters.js";
import { DEFAULT_CLUSTERS, type ClusterSettings } from "../../project/cluster-settings.js";
import type { Project } from "../../project/project.js";
import { DEFAULT_SETTINGS } from "../../project/settings.js";
import { readBehaviour } from "../../warehouse/features/read-behaviour.js";
import { LIVE } from "../../warehouse/sql-file.js";
import type { Plain, Warehouse } from "../../warehouse/warehouse.js";
import { given, giveTable, type Row } from "../support/given.js";
import { saleLine } from "../support/lines.js";
import { contextOf, projectOf, runStep } from "../support/step-context.js";

const AS_OF = "2026-01-01 00:00:00";
const LATER = "2026-03-01 00:00:00";
const NUMBERS = ["orders_365", "average_order_365", "categories_365"];

interface Kind {
  readonly orders: number;
  readonly amount: number;
  readonly kinds: number;
}

const FREQUENT: Kind = { orders: 40, amount: 15, kinds: 9 };
const RARE: Kind = { orders: 2, amount: 25, kinds: 2 };
const LARGE: Kind = { orders: 8, amount: 900, kinds: 5 };

/** Rows of features.customer of customers of some kinds, with noise. */
function customersOf(kinds: readonly (readonly [Kind, number])[], seed = 1) {
  const random = seededRandom(seed);
  const about = (value: number): number => value * Math.exp(0.25 * normalDraw(random));
  return kinds.flatMap(([{ orders, amount, kinds: many }, customers], k) =>
    Array.from({ length: customers }, (_, i) => ({
      customer_id: `c${k}${String(i).padStart(4, "0")}`,
      orders: 50,
      recency_days: Math.floor(60 * random()),
      orders_365: about(orders),
      average_order_365: about(amount),
      categories_365: about(many),
      weekend_share: random(),
    })),
  );
}

const COMPANY = customersOf([
  [FREQUENT, 120],
  [RARE, 200],
  [LARGE, 90],
]);

const open = (customers: readonly Row[], lines: readonly Row[] = []): Promise<Warehouse> =>
  given({ "core.line": lines, "features.customer": customers });
const withClusters = (clusters: Partial<ClusterSettings>, given: Partial<Project> = {}): Project =>
  projectOf({
    ...given,
    settings: { ...DEFAULT_SETTINGS, clusters: { ...DEFAULT_CLUSTERS, features: NUMBERS, most: 5, ...clusters } },
  });
const sizes = (warehouse: Warehouse): Promise<Record<string, Plain>[]> =>
  warehouse.rows("select cluster, count(*) as n from result.cluster group by cluster order by n desc");
const modelOf = (project: Project, version: number) =>
  clusterModelFromJson(
    JSON.parse(readFileSync(join(project.directory, "meanings", `clusters.v${version}.json`), "utf8")),
  );
const liveOf = (project: Project): unknown =>
  parse(readFileSync(join(project.directory, "meanings", "live.yaml"), "utf8"));

test("the first night finds the kinds of customers that were made, names them by what sets them apart, and keeps them", async () => {
  const project = withClusters({});
  const warehouse = await open(COMPANY);
  const report = await runStep(clustersStep, contextOf(warehouse, project, AS_OF));
  expect(report).toMatchObject({ rowsIn: 410, rowsOut: 410 });
  const rows = await warehouse.rows<{ customer_id: string; cluster: string; model_version: string }>(
    "from result.cluster order by customer_id",
  );
  const kinds = new Map<string, Set<string>>();
  for (const { customer_id, cluster } of rows) {
    (kinds.get(cluster) ?? kinds.set(cluster, new Set()).get(cluster)!).add(customer_id.slice(0, 2));
  }
  // Each cluster holds one kind, and there are three: the kinds lie ten deviations apart.
  expect([...kinds.values()].map((of) => [...of].join())).toEqual(expect.arrayContaining(["c0", "c1", "c2"]));
  expect(kinds.size).toBe(3);
  expect(rows[0]!.model_version).toBe("clusters.v1");
  const model = modelOf(project, 1);
  expect(liveOf(project)).toEqual({ clusters: [{ version: 1, from: AS_OF }] });
  const frequent = model.clusters.find(({ customers }) => customers === 120)!;
  expect(frequent.en.split(", ")).toEqual(expect.arrayContaining(["frequent", "many kinds", "small amounts"]));
  expect(frequent.zh.split("，")).toEqual(expect.arrayContaining(["购买频繁", "品类多", "客单价低"]));
  expect(frequent.stability).toBeGreaterThan(0.95);
  const trait = frequent.traits.find(({ feature }) => feature === "orders_365")!;
  const own = COMPANY.slice(0, 120).map((row) => row["orders_365"] as number);
  expect(trait.average).toBeCloseTo(own.reduce((sum, one) => sum + one, 0) / 120, 9);
  warehouse.close();
});

test("who is near a kept centre stays in its cluster whoever else comes, and the file is not written again", async () => {
  const project = withClusters({});
  const warehouse = await open(COMPANY);
  await runStep(clustersStep, contextOf(warehouse, project, AS_OF));
  const before = await warehouse.rows("select customer_id, cluster from result.cluster order by customer_id");
  const file = join(project.directory, "meanings", "clusters.v1.json");
  const text = readFileSync(file, "utf8");
  await giveTable(warehouse, "features.customer", [
    ...COMPANY,
    ...customersOf([[LARGE, 60]], 5).map((row) => ({ ...row, customer_id: `d${String(row["customer_id"])}` })),
  ]);
  await runStep(clustersStep, contextOf(warehouse, project, "2026-01-08 00:00:00"));
  const after = await warehouse.rows(
    "select customer_id, cluster from result.cluster where customer_id < 'd' order by customer_id",
  );
  expect(after).toEqual(before);
  expect(readFileSync(file, "utf8")).toBe(text);
  warehouse.close();
});

test("drift fits anew: a cluster that is found again keeps its label and name, and the refit says who changed", async () => {
  const named = { names: {} as Record<string, string> };
  const project = withClusters(named);
  const warehouse = await open(COMPANY);
  await runStep(clustersStep, contextOf(warehouse, project, AS_OF));
  const label = modelOf(project, 1).clusters.find(({ customers }) => customers === 120)!.label;
  named.names[label] = "Fans";
  const renamed = withClusters(named, { directory: project.directory });
  // Half of the rare customers now buy differently, so shares and numbers have moved.
  await giveTable(
    warehouse,
    "features.customer",
    customersOf([
      [FREQUENT, 120],
      [RARE, 20],
      [{ orders: 15, amount: 4, kinds: 1 }, 200],
    ]),
  );
  const report = await runStep(clustersStep, contextOf(warehouse, renamed, LATER));
  expect(report.notes!.join("\n")).toMatch(/clusters\.v2 \(drift: the clusters' shares by \d/);
  const model = modelOf(project, 2);
  expect(model.clusters.map((one) => one.label)).toContain(label);
  expect(liveOf(project)).toEqual({
    clusters: [
      { version: 1, from: AS_OF },
      { version: 2, from: LATER },
    ],
  });
  const name = await warehouse.rows(`select distinct name from result.cluster_trait where cluster = $label`, { label });
  expect(name).toEqual([{ name: "Fans" }]);
  const moves = await warehouse.rows<{ cluster_before: string; cluster_now: string; customers: number }>(
    "from result.cluster_refit",
  );
  expect(moves.reduce((sum, { customers }) => sum + customers, 0)).toBe(340);
  expect(moves.find((move) => move.cluster_before === label && move.cluster_now === label)!.customers).toBe(120);
  const changed = moves.filter((move) => move.cluster_before !== move.cluster_now);
  expect(changed.reduce((sum, { customers }) => sum + customers, 0)).toBeGreaterThan(0);
  warehouse.close();
});

test("a new server with the kept files gives the same rows and notes, byte for byte, of the night of a refit too", async () => {
  const project = withClusters({});
  const first = await open(COMPANY);
  const said = await runStep(clustersStep, contextOf(first, project, AS_OF));
  const second = await open(COMPANY);
  const again = await runStep(clustersStep, contextOf(second, project, AS_OF));
  expect(again.notes).toEqual(said.notes);
  for (const table of ["cluster", "cluster_trait", "cluster_refit"]) {
    expect(await second.rows(`from result.${table}`)).toEqual(await first.rows(`from result.${table}`));
  }
  first.close();
  second.close();
});

test("a night that ends before its files are written leads to the same clusters", async () => {
  const project = withClusters({});
  const warehouse = await open(COMPANY);
  await runStep(clustersStep, contextOf(warehouse, project, AS_OF), true);
  expect(existsSync(join(project.directory, "meanings", "clusters.v1.json"))).toBe(false);
  const before = await warehouse.rows("from result.cluster");
  await runStep(clustersStep, contextOf(warehouse, project, AS_OF));
  expect(await warehouse.rows("from result.cluster")).toEqual(before);
  expect(modelOf(project, 1).asOf).toBe(AS_OF);
  warehouse.close();
});

test("what was fitted for a later night is not fitted again for an older one", async () => {
  const project = withClusters({ refit: { ...DEFAULT_CLUSTERS.refit, everyDays: 1, retryDays: 1 } });
  const warehouse = await open(COMPANY);
  await runStep(clustersStep, contextOf(warehouse, project, LATER));
  await runStep(clustersStep, contextOf(warehouse, project, AS_OF, true));
  expect(liveOf(project)).toEqual({ clusters: [{ version: 1, from: LATER }] });
  expect((await sizes(warehouse)).map(({ n }) => n)).toEqual([200, 120, 90]);
  warehouse.close();
});

test("one normal cloud has no structure: nobody is in a cluster, and it is asked again after a while only", async () => {
  const project = withClusters({});
  const cloud = customersOf([[{ orders: 10, amount: 50, kinds: 4 }, 300]]).map((row, i) => ({
    ...row,
    weekend_share: 0.5 + 0.1 * normalDraw(seededRandom(i)),
  }));
  const warehouse = await open(cloud);
  const report = await runStep(clustersStep, contextOf(warehouse, project, AS_OF));
  expect(report.rowsOut).toBe(0);
  expect(report.notes!.join("\n")).toContain("no structure found");
  const next = await runStep(clustersStep, contextOf(warehouse, project, "2026-01-02 00:00:00"));
  expect(next.notes).toEqual(["no structure was found as of 2026-01-01: nobody is in a cluster"]);
  expect(liveOf(project)).toEqual({ clusters: [{ version: 1, from: AS_OF }] });
  warehouse.close();
});

test("one customer is too few to say anything, and nothing is kept", async () => {
  const project = withClusters({});
  const warehouse = await open(COMPANY.slice(0, 1));
  const report = await runStep(clustersStep, contextOf(warehouse, project, AS_OF));
  expect(report).toMatchObject({ rowsIn: 1, rowsOut: 0, skipped: "not-available" });
  expect(report.notes![0]).toContain("100 are needed");
  expect(existsSync(join(project.directory, "meanings"))).toBe(false);
  warehouse.close();
});

test("customers who are all equal, and more clusters than different customers, are told, and nobody is in one", async () => {
  const same = COMPANY.map(({ customer_id }): Row => ({
    ...{ customer_id: customer_id!, orders: 3, recency_days: 9, orders_365: 3 },
    ...{ average_order_365: 9, categories_365: 1, weekend_share: 0 },
  }));
  const equal = await open(same);
  const report = await runStep(clustersStep, contextOf(equal, withClusters({}), AS_OF));
  expect(report.notes!.join("\n")).toContain("every number is the same for all");
  expect(await sizes(equal)).toEqual([]);
  equal.close();
  const two = await open(same.map((row, i) => ({ ...row, orders_365: i % 2 })));
  const asked = await runStep(clustersStep, contextOf(two, withClusters({ least: 4, most: 4 }), AS_OF));
  expect(asked.notes!.join("\n")).toContain("too-few-points");
  expect(await sizes(two)).toEqual([]);
  two.close();
});

test("missing numbers count as the usual one, and a number that nobody has is left out by name", async () => {
  const project = withClusters({ features: [...NUMBERS, "average_satisfaction"] });
  const holes = COMPANY.map((row, i) => (i % 10 === 0 ? { ...row, categories_365: null } : row));
  const warehouse = await open(holes);
  const report = await runStep(clustersStep, contextOf(warehouse, project, AS_OF));
  expect(report.rowsOut).toBe(410);
  expect(report.notes!.join("\n")).toContain("average_satisfaction is left out: nobody has a value");
  warehouse.close();
});

test("a mixture finds the same kinds, and a fixed number is kept to", async () => {
  const mixture = await open(COMPANY);
  await runStep(clustersStep, contextOf(mixture, withClusters({ method: "mixture", features: NUMBERS }), AS_OF));
  expect((await sizes(mixture)).map(({ n }) => n)).toEqual([200, 120, 90]);
  mixture.close();
  const fixed = await open(COMPANY);
  await runStep(clustersStep, contextOf(fixed, withClusters({ least: 2, most: 2 }), AS_OF));
  expect(await sizes(fixed)).toHaveLength(2);
  fixed.close();
});

test("habits are counted as the file says: lines an order, evenings of orders with a time, the internet, by hand", async () => {
  const line = (customer: string, order: string, at: string, more: Row = {}): Row => ({
    ...saleLine(customer, order, at),
    ...more,
  });
  const lines = [
    line("a", "t1", "2025-12-01 19:00:00", { channel: "Web" }),
    line("a", "t1", "2025-12-01 19:00:00", { channel: "Web" }),
    line("a", "t2", "2025-12-02 10:00:00", { channel: "shop" }),
    line("a", "t3", "2025-12-03 00:00:00", { channel: " APP ", date_only: true }),
    line("a", "old", "2024-12-03 20:00:00", { channel: "shop" }),
    line("b", "t4", "2025-12-04 04:59:59"),
  ];
  const row = (customer_id: string): Row => ({ customer_id, orders: 1, recency_days: 10, orders_365: 1 });
  const warehouse = await open([row("a"), row("b")], lines);
  const { customerId, columns } = await readBehaviour(warehouse, AS_OF, LIVE, {
    eligibleDays: 365,
    names: ["lines_per_order", "evening_share", "online_share"],
  });
  expect(customerId).toEqual(["a", "b"]);
  expect(columns.map(({ values }) => [...values])).toEqual([
    [4 / 3, 1],
    [1 / 2, 1],
    [2 / 3, Number.NaN],
  ]);
  warehouse.close();
});

test("a number that nobody knows is a named error, and so is a kept file that is gone or damaged", async () => {
  const warehouse = await open(COMPANY);
  const run = (project: Project) => runStep(clustersStep, contextOf(warehouse, project, AS_OF));
  await expect(run(withClusters({ features: ["order_365"] }))).rejects.toMatchObject({ code: "unknown-feature" });
  const project = withClusters({});
  await run(project);
  const file = join(project.directory, "meanings", "clusters.v1.json");
  const body = JSON.parse(readFileSync(file, "utf8")) as { laws: { centres: number[][] } };
  body.laws.centres[0]!.pop();
  writeFileSync(file, JSON.stringify(body));
  await expect(run(project)).rejects.toMatchObject({ code: "bad-model" });
  rmSync(file);
  await expect(run(project)).rejects.toMatchObject({ code: "meaning-missing" });
  warehouse.close();
});
