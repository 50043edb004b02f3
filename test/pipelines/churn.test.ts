import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runNightly, runPromote, runSome, runTrain } from "../../pipelines/nightly.js";
import { listModels, modelHistory } from "../../pipelines/models.js";
import type { RunReport } from "../../pipelines/runner/run-command.js";
import { readProject } from "../../project/read-project.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { projectFolder } from "../support/project-folder.js";
import { readRows } from "../support/read-rows.js";
import { toyCall } from "../support/toy-call.js";
import { dayOf, habitProject, habitPurchases } from "./churn/a-habit-shop.js";

const PURCHASES = habitPurchases(400, 450, 3);
const STEPS = new Set(["load", "identity", "core", "rfm", "lifecycle", "features", "churn", "customer"]);

let folder: string;
beforeAll(() => {
  folder = projectFolder({ "clientele.yaml": habitProject(), "sales.ndjson": PURCHASES });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (directory = folder) => readProject(directory, {}, ENTITIES);

async function night(day: number, directory = folder, allow: readonly string[] = [], threads = 2): Promise<RunReport> {
  const call = toyCall(await open(directory), { asOf: dayOf(day), allow: new Set(allow), engine: { threads } });
  return runSome(call, STEPS);
}

const churnOf = (report: RunReport) => report.nights[0]!.steps.find(({ step }) => step === "churn")!;

const rows = (query: string, directory = folder) => readRows(directory, query);

const files = (directory = folder): string[] =>
  readdirSync(join(directory, "meanings")).filter((name) => name.startsWith("churn"));

const ALL = "select * from result.churn order by customer_id";

describe("a shop whose customers have rhythms", () => {
  test("with too little history nobody is scored, the night says why, and nothing is refused", async () => {
    const report = await night(100);
    expect(report.exitCode).toBe(0);
    const { state, reason, notes } = churnOf(report);
    expect([state, reason]).toEqual(["skipped", "not-available"]);
    expect(notes.join()).toContain("too-little-history");
    expect(await rows(ALL)).toEqual([]);
    const [customer] = await rows("select count(*) as n, count(churn_probability) as scored from result.customer");
    expect(customer).toMatchObject({ scored: 0 });
  });

  test("the first night with enough of it trains, and scores everybody alive with reasons in words", async () => {
    const report = await night(400);
    expect(report.failure).toBeNull();
    expect(churnOf(report)).toMatchObject({ state: "done", refusals: [] });
    const scored = await rows(ALL);
    const [{ alive }] = (await rows(`select count(distinct customer_id) as alive from core.line
      where occurred_at >= timestamp '${dayOf(400)}' - interval '90' day`)) as [{ alive: number }];
    expect(scored).toHaveLength(alive);
    expect(scored.every((row) => (row["probability"] as number) >= 0 && (row["probability"] as number) <= 1)).toBe(
      true,
    );
    expect(scored[0]).toMatchObject({
      horizon_days: 30,
      definition: "no purchase within 30 days",
      model_version: "churn.v1",
    });
    const top = scored.filter((row) => row["decile"] === 1);
    expect(top.length).toBeGreaterThanOrEqual(Math.floor(alive / 10));
    expect(top.every((row) => typeof row["reason_1"] === "string" && row["reason_1"] !== "")).toBe(true);
    const joined = await rows(`select count(*) as n from result.customer as c join result.churn as r using (customer_id)
      where c.churn_probability = r.probability and c.churn_decile = r.decile and c.churn_model = 'churn.v1'`);
    expect(joined).toEqual([{ n: alive }]);
    expect(files()).toEqual(["churn.v1.json"]);
    expect(await modelHistory(folder, "churn")).toMatchObject([
      { version: 1, from: dayOf(400), until: null, by: "night" },
    ]);
    const checks = await rows("select curve, count(*) as n from result.churn_check group by curve order by curve");
    expect(checks.find(({ curve }) => curve === "lift")).toEqual({ curve: "lift", n: 10 });
    const state = await rows("select model, version, state, live_from from ops.model_version");
    expect(state).toEqual([{ model: "churn", version: 1, state: "champion", live_from: dayOf(400) }]);
  });

  test("what was to be came: those who bought within the horizon had lower scores (recovered truth)", async () => {
    const bought = new Set(
      PURCHASES.trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { customer_ref: string; occurred_at: string })
        .filter(({ occurred_at: at }) => at >= dayOf(400) && at < dayOf(430))
        .map(({ customer_ref: ref }) => ref),
    );
    const scored = await rows(
      `select customer_ref, probability from result.churn join core.customer using (customer_id)`,
    );
    const mean = (own: typeof scored): number =>
      own.reduce((sum, row) => sum + (row["probability"] as number), 0) / own.length;
    const stayed = scored.filter((row) => bought.has(row["customer_ref"] as string));
    const others = scored.filter((row) => !bought.has(row["customer_ref"] as string));
    expect(stayed.length).toBeGreaterThan(50);
    expect(mean(others)).toBeGreaterThan(mean(stayed) + 0.2);
  });

  test("the next night scores with the same version and trains nothing", async () => {
    const report = await night(401);
    expect(churnOf(report)).toMatchObject({ state: "done" });
    expect(files()).toEqual(["churn.v1.json"]);
  });

  test("a new server with meanings/ alone gives the same scores, on one thread, and trains nothing", async () => {
    const before = await rows(ALL);
    const other = projectFolder({ "clientele.yaml": habitProject(), "sales.ndjson": PURCHASES });
    cpSync(join(folder, "meanings"), join(other, "meanings"), { recursive: true });
    const report = await night(401, other, [], 1);
    expect(churnOf(report).notes.join()).not.toContain("v2");
    expect(await rows(ALL, other)).toEqual(before);
    expect(files(other)).toEqual(["churn.v1.json"]);
    rmSync(other, { recursive: true, force: true });
  });

  test("trained again from nothing on one thread the model is the same, byte for byte", async () => {
    const other = projectFolder({ "clientele.yaml": habitProject(), "sales.ndjson": PURCHASES });
    await night(400, other, [], 1);
    const model = (directory: string) => readFileSync(join(directory, "meanings", "churn.v1.json"), "utf8");
    expect(model(other)).toBe(model(folder));
    rmSync(other, { recursive: true, force: true });
  });

  test("train makes an equal challenger no champion, and promote does by hand, on record", async () => {
    const call = toyCall(await open(), { asOf: dayOf(401), engine: { threads: 2 } });
    const trained = await runTrain(call, null);
    expect(trained.failure).toBeNull();
    expect((await listModels(folder, ["churn"])).map(({ version, state }) => [version, state])).toEqual([
      [1, "champion"],
      [2, "candidate"],
    ]);
    await runPromote(call, "churn", 2);
    expect(await modelHistory(folder, "churn")).toMatchObject([
      { version: 1, from: dayOf(400), until: dayOf(401), by: "night" },
      { version: 2, from: dayOf(401), until: null, by: "promote" },
    ]);
    expect(churnOf(await night(401)).notes.join()).toContain("scored by churn.v2");
    expect(
      (await rows("select state from ops.model_version where model = 'churn' order by version")).map(
        ({ state }) => state,
      ),
    ).toEqual(["retired", "champion"]);
  });

  test("a model promoted for a night before it was trained is refused: it has seen what came after", async () => {
    const call = toyCall(await open(), { asOf: dayOf(399) });
    const report = await runPromote(call, "churn", 2);
    expect(report.failure?.code).toBe("model-later");
  });

  test("a drifting model scores nobody, exit code 3, until --allow overrules it once", async () => {
    writeFileSync(join(folder, "clientele.yaml"), habitProject(", shift: 0.0001"));
    const report = await night(402);
    expect(report.exitCode).toBe(3);
    expect(churnOf(report).refusals.map(({ gate, subject }) => `${gate}:${subject}`)).toEqual(["drift:churn"]);
    expect(await rows(ALL)).toEqual([]);
    const allowed = await night(402, folder, ["drift:churn"]);
    expect(allowed.exitCode).toBe(0);
    expect((await rows(ALL)).length).toBeGreaterThan(0);
    writeFileSync(join(folder, "clientele.yaml"), habitProject());
  });

  test("a refused challenger leaves the live model scoring, and --allow makes the same version live", async () => {
    const strict = habitProject(", auc: 0.55, feature_auc: 0.55", "    retrain: { every_days: 2 }\n");
    writeFileSync(join(folder, "clientele.yaml"), strict);
    const report = await night(404);
    expect(report.exitCode).toBe(3);
    expect(churnOf(report).refusals.map(({ gate }) => gate)).toEqual(["feature_too_good", "too_good"]);
    expect(await rows("select distinct model_version from result.churn")).toEqual([{ model_version: "churn.v2" }]);
    expect((await listModels(folder, ["churn"])).at(-1)).toMatchObject({
      version: 3,
      state: "refused",
      gates: "feature_too_good, too_good",
    });
    await night(404, folder, ["too_good:churn", "feature_too_good"]);
    expect(await rows("select distinct model_version from result.churn")).toEqual([{ model_version: "churn.v3" }]);
    writeFileSync(join(folder, "clientele.yaml"), habitProject());
  });

  test("a live model of another format is told, and a new one is trained in its place", async () => {
    const path = join(folder, "meanings", "churn.v3.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"format": 1', '"format": 99'));
    const report = await night(405);
    const { notes } = churnOf(report);
    expect(notes.join()).toMatch(/churn\.v3 cannot be used: model-version/);
    expect(await rows("select distinct model_version from result.churn")).toEqual([{ model_version: "churn.v4" }]);
  });
});

test("a shop with too few customers is told so by train, exit code 3, and by the night, exit code 0", async () => {
  const small = projectFolder({ "clientele.yaml": habitProject(), "sales.ndjson": habitPurchases(15, 420, 1) });
  const report = await runNightly(toyCall(await open(small), { asOf: dayOf(400) }), [dayOf(400)]);
  expect(report.exitCode).toBe(0);
  expect(churnOf(report)).toMatchObject({ state: "skipped", reason: "not-available" });
  expect(churnOf(report).notes.join()).toContain("too-little-data");
  const trained = await runTrain(toyCall(await open(small), { asOf: dayOf(400) }), null);
  expect(trained.exitCode).toBe(3);
  expect(trained.nights[0]!.steps.at(-1)!.refusals[0]).toMatchObject({ gate: "too_little_data", subject: "churn" });
  rmSync(small, { recursive: true, force: true });
});
