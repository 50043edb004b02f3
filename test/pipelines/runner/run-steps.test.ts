import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planNights, runNights, runOnly } from "../../../pipelines/runner/run-nights.js";
import { readLock, writeLock } from "../../../pipelines/runner/lock.js";
import { RefusedError } from "../../../pipelines/runner/refusal.js";
import type { RunReport } from "../../../pipelines/runner/run-command.js";
import { withNeeded } from "../../../pipelines/runner/order-steps.js";
import type { Project } from "../../../project/project.js";
import { projectPaths } from "../../../project/paths.js";
import { WarehouseError } from "../../../warehouse/errors.js";
import { Warehouse, type Plain } from "../../../warehouse/warehouse.js";
import { toyCall, toyProject, toyStep } from "../../support/toy-call.js";

const FIRST = "2026-01-02 00:00:00";
const SECOND = "2026-01-03 00:00:00";

test("a second night of the same as_of skips every step and writes no table again", async () => {
  const project = toyProject();
  const steps = [toyStep("a"), toyStep("b", { reads: ["result.a"] })];
  expect(states(await runNights(toyCall(project), [FIRST], steps))).toEqual(["a done", "b done"]);
  expect(states(await runNights(toyCall(project), [FIRST], steps))).toEqual(["a skipped", "b skipped"]);
  expect(await rows(project, "from result.b")).toEqual([{ as_of: FIRST, runs: 1 }]);
});

test("a step that had nothing to do says why again when it is asked again and nothing changed", async () => {
  const project = toyProject();
  const notes = ["nothing to learn from yet (few-labels)"];
  const a = toyStep("a", { run: () => Promise.resolve({ rowsIn: 0, rowsOut: 0, notes, skipped: "not-available" }) });
  for (let times = 0; times < 2; times++) {
    const report = await runNights(toyCall(project), [FIRST], [a]);
    expect(report.nights[0]!.steps[0]).toMatchObject({ state: "skipped", reason: "not-available", notes });
  }
});

test("another as_of, seed or code version runs a step again", async () => {
  const project = toyProject();
  const a = toyStep("a");
  await runNights(toyCall(project), [FIRST], [a]);
  await runNights(toyCall(project), [SECOND], [a]);
  const reseeded = { ...project, settings: { ...project.settings, seed: 2 } };
  await runNights(toyCall(reseeded), [SECOND], [a]);
  expect(a.runs).toBe(3);
  const newer = toyStep("a", { version: 2 });
  await runNights(toyCall(reseeded), [SECOND], [newer]);
  expect(newer.runs).toBe(1);
});

test("a changed configuration runs the step and those that read from it, and no others", async () => {
  const project = toyProject();
  let setting = "old";
  const steps = [
    toyStep("a", { configuration: () => ({ setting }) }),
    toyStep("b", { reads: ["result.a"] }),
    toyStep("c"),
    toyStep("d", { reads: ["result.b"] }),
  ];
  await runNights(toyCall(project), [FIRST], steps);
  setting = "new";
  const second = await runNights(toyCall(project), [FIRST], steps);
  expect(states(second)).toEqual(["a done", "b done", "c skipped", "d done"]);
});

test("a step whose files were deleted runs again, and the plan says so", async () => {
  const project = toyProject();
  const file = join(project.directory, "list.csv");
  const a = toyStep("a", { isInPlace: () => existsSync(file) });
  const run = a.run.bind(a);
  a.run = async (context) => ({ ...(await run(context)), afterCommit: async () => writeFileSync(file, "") });
  const steps = [a, toyStep("b")];
  await runNights(toyCall(project), [FIRST], steps);
  rmSync(file);
  const { planned } = await planNights(project, [FIRST], steps);
  expect(planned).toMatchObject([{ step: "a", plan: "run", why: "its files are gone" }, { plan: "skip" }]);
  expect(states(await runNights(toyCall(project), [FIRST], steps))).toEqual(["a done", "b skipped"]);
  expect(existsSync(file)).toBe(true);
});

test("a step whose meaning is fixed by its first run is unchanged in the second", async () => {
  const project = toyProject();
  const file = join(project.directory, "meaning");
  const a = toyStep("a", { configuration: () => existsSync(file) });
  const run = a.run.bind(a);
  const fixing = {
    ...a,
    run: async (c: never) => ({ ...(await run(c)), afterCommit: async () => writeFileSync(file, "") }),
  };
  const steps = [fixing, toyStep("b", { reads: ["result.a"] })];
  await runNights(toyCall(project), [FIRST], steps);
  expect(states(await runNights(toyCall(project), [FIRST], steps))).toEqual(["a skipped", "b skipped"]);
});

test("a failed step leaves the old state, blocks what follows, and the next run continues there", async () => {
  const project = toyProject();
  let broken = false;
  const b = toyStep("b", { reads: ["result.a"] });
  const run = b.run.bind(b);
  b.run = async (context) => {
    const report = await run(context);
    if (broken) throw new WarehouseError("disk-full", "the disk is full: free space and run again", "secret row");
    return report;
  };
  const steps = [toyStep("a"), b, toyStep("c", { reads: ["result.b"] })];
  await runNights(toyCall(project), [FIRST], steps);
  broken = true;
  const failed = await runNights(toyCall(project), [SECOND], steps);
  expect(states(failed)).toEqual(["a done", "b failed", "c blocked"]);
  expect(failed).toMatchObject({ exitCode: 1, state: "failed", failure: { code: "disk-full" } });
  expect(await rows(project, "from result.b")).toEqual([{ as_of: FIRST, runs: 1 }]);
  expect(await rows(project, "select as_of from ops.night")).toEqual([{ as_of: FIRST }]);
  const results = readFileSync(projectPaths(project.directory).runResults, "utf8");
  expect(JSON.parse(results)).toMatchObject({ exit_code: 1, state: "failed" });
  expect(results).not.toContain("secret");
  broken = false;
  expect(states(await runNights(toyCall(project), [SECOND], steps))).toEqual(["a skipped", "b done", "c done"]);
  expect(await rows(project, "select as_of from ops.night order by as_of")).toEqual([
    { as_of: FIRST },
    { as_of: SECOND },
  ]);
});

test("a crash between commit and the switch of files is mended by the next run", async () => {
  const project = toyProject();
  const file = join(project.directory, "list.csv");
  let crash = true;
  const a = toyStep("a");
  const run = a.run.bind(a);
  a.run = async (context) => ({
    ...(await run(context)),
    afterCommit: async () => {
      if (crash) throw new Error("killed here");
      writeFileSync(file, context.asOf);
    },
  });
  expect(await runNights(toyCall(project), [FIRST], [a])).toMatchObject({
    exitCode: 1,
    failure: { code: "internal" },
  });
  expect(await rows(project, "select count(*) as n from ops.night")).toEqual([{ n: 0 }]);
  crash = false;
  expect(states(await runNights(toyCall(project), [FIRST], [a]))).toEqual(["a done"]);
  expect(readFileSync(file, "utf8")).toBe(FIRST);
  expect(states(await runNights(toyCall(project), [FIRST], [a]))).toEqual(["a skipped"]);
});

test("a refusal gives exit code 3, the night goes on, and the step is tried again", async () => {
  const project = toyProject();
  const refusal = { gate: "min_rows", subject: "shop", message: "shop: at least 1 row; got 0." };
  const part = toyStep("part");
  const run = part.run.bind(part);
  part.run = async (context) => ({ ...(await run(context)), refusals: [refusal] });
  const whole = toyStep("whole", { run: () => Promise.reject(new RefusedError([refusal])) });
  const steps = [part, whole, toyStep("c", { reads: ["result.part"] })];
  const first = await runNights(toyCall(project), [FIRST], steps);
  expect(states(first)).toEqual(["part refused", "whole refused", "c done"]);
  expect(first).toMatchObject({ exitCode: 3, state: "refused" });
  expect(await rows(project, "select refusals from ops.step where step = 'part'")).toEqual([
    { refusals: ["shop: at least 1 row; got 0. --allow min_rows:shop overrules it once."] },
  ]);
  expect(await rows(project, "select as_of from ops.night")).toEqual([{ as_of: FIRST }]);
  expect(states(await runNights(toyCall(project), [FIRST], steps))).toEqual([
    "part refused",
    "whole refused",
    "c skipped",
  ]);
});

test("a failure goes before a refusal in the exit code", async () => {
  const refusal = { gate: "min_rows", subject: "shop", message: "shop: no rows." };
  const steps = [
    toyStep("a", { run: () => Promise.reject(new RefusedError([refusal])) }),
    toyStep("b", { run: () => Promise.reject(new TypeError("x")) }),
  ];
  expect(await runNights(toyCall(toyProject()), [FIRST], steps)).toMatchObject({ exitCode: 1, state: "failed" });
});

test("an older as_of is made beside the live tables, which keep the newest, and nothing of it stays", async () => {
  const project = toyProject();
  const seen: string[] = [];
  const a = toyStep("a");
  const run = a.run.bind(a);
  a.run = async (context) => {
    seen.push(`${context.asOf} ${context.past} ${context.last} ${context.schemas.result}`);
    return run(context);
  };
  await runNights(toyCall(project), [SECOND], [a]);
  const report = await runNights(toyCall(project), [FIRST], [a]);
  expect(report.nights[0]!.past).toBe(true);
  expect(seen).toEqual([`${SECOND} false true result`, `${FIRST} true true past_result`]);
  expect(await rows(project, "from result.a")).toEqual([{ as_of: SECOND, runs: 1 }]);
  expect(await rows(project, "select count(*) as n from duckdb_schemas() where schema_name like 'past%'")).toEqual([
    { n: 0 },
  ]);
  expect(await rows(project, "select max(as_of) as as_of from ops.night")).toEqual([{ as_of: SECOND }]);
  expect(states(await runNights(toyCall(project), [FIRST], [a]))).toEqual(["a skipped"]);
  expect(states(await runNights(toyCall(project), [SECOND], [a]))).toEqual(["a skipped"]);
});

test("a range runs each as_of once, the last one marked", async () => {
  const project = toyProject();
  const seen: string[] = [];
  const a = toyStep("a", {
    run: async ({ asOf, last }) => {
      seen.push(`${asOf.slice(0, 10)} ${last}`);
      return { rowsIn: 0, rowsOut: 0 };
    },
  });
  await runNights(toyCall(project), [FIRST, SECOND, "2026-01-04 00:00:00"], [a]);
  expect(seen).toEqual(["2026-01-02 false", "2026-01-03 false", "2026-01-04 true"]);
});

test("named steps run with what they need, and finish no night", async () => {
  const project = toyProject();
  const steps = [toyStep("a"), toyStep("b", { reads: ["result.a"] }), toyStep("c")];
  const report = await runOnly(toyCall(project), withNeeded(steps, ["b"]), steps);
  expect(states(report)).toEqual(["a done", "b done"]);
  expect(await rows(project, "select count(*) as n from ops.night")).toEqual([{ n: 0 }]);
});

test("a load that was cut short makes all that reads it run again, one that brought nothing does not", async () => {
  const project = toyProject();
  let fail = false;
  let deliveries = 1;
  const load = toyStep("load", {
    ownTransactions: true,
    takesSources: true,
    run: async () => {
      if (fail) throw new WarehouseError("engine-io", "the engine refused a statement");
      return { rowsIn: 1, rowsOut: 1, output: `${deliveries} deliveries` };
    },
  });
  const steps = [load, toyStep("core", { reads: ["result.load"] })];
  await runNights(toyCall(project), [FIRST], steps);
  expect(states(await runNights(toyCall(project), [FIRST], steps))).toEqual(["load done", "core skipped"]);
  deliveries = 2;
  expect(states(await runNights(toyCall(project), [FIRST], steps))).toEqual(["load done", "core done"]);
  fail = true;
  expect(states(await runNights(toyCall(project), [FIRST], steps))).toEqual(["load failed", "core blocked"]);
  fail = false;
  deliveries = 3;
  expect(states(await runNights(toyCall(project), [FIRST], steps))).toEqual(["load done", "core done"]);
});

test("a dry run changes no byte and no time of any file, and says what would run and why", async () => {
  const project = toyProject();
  const steps = [toyStep("a"), toyStep("b", { reads: ["result.a"] })];
  expect(await planNights(project, [FIRST], steps)).toMatchObject({ hasLedger: false });
  expect(readdirSync(project.directory)).toEqual([]);
  await runNights(toyCall(project), [FIRST], steps);
  const before = picture(project.directory);
  const plan = await planNights(project, [FIRST, SECOND], steps);
  expect(plan.planned.map((p) => `${p.as_of.slice(8, 10)} ${p.step} ${p.plan}: ${p.why}`)).toEqual([
    "02 a skip: unchanged",
    "02 b skip: unchanged",
    `03 a run: was made as of ${FIRST}`,
    `03 b run: was made as of ${FIRST}`,
  ]);
  expect(picture(project.directory)).toEqual(before);
});

test("what a killed run left is removed, what others made stays", async () => {
  const project = toyProject();
  const a = toyStep("a");
  await runNights(toyCall(project), [FIRST], [a]);
  const { warehouse: path, lists, meanings, state } = projectPaths(project.directory);
  const warehouse = await Warehouse.open(path);
  await warehouse.run("create table result.a_loading as select 1 as x");
  await warehouse.run("create table result.downloading as select 1 as x");
  await warehouse.run("create schema past_core");
  await warehouse.run("create table past_core.line as select 1 as x");
  warehouse.close();
  const { mkdirSync } = await import("node:fs");
  mkdirSync(join(lists, "win-back"), { recursive: true });
  for (const name of ["a.csv.tmp-12", ".a.csv.77.tmp", "tmp_a.csv", "a.csv"]) {
    writeFileSync(join(lists, "win-back", name), "");
  }
  mkdirSync(meanings, { recursive: true });
  writeFileSync(join(meanings, ".deliveries.ndjson.77.tmp"), "");
  await writeLock(project.directory, {
    pid: 2 ** 22 + 1,
    command: "clientele nightly",
    runId: "r",
    startedAt: "",
    asOf: null,
    step: null,
  });
  expect(readLock(project.directory)).toBe(null);
  await runNights(toyCall(project), [FIRST], [a]);
  expect(readdirSync(join(lists, "win-back"))).toEqual(["a.csv"]);
  expect(readdirSync(meanings)).not.toContain(".deliveries.ndjson.77.tmp");
  expect(existsSync(join(state, "lock.json"))).toBe(false);
  const tables = await rows(
    project,
    "select schema_name || '.' || table_name as name from duckdb_tables() order by name",
  );
  expect(tables.map((t) => t["name"]).filter((name) => !String(name).startsWith("ops."))).toEqual([
    "result.a",
    "result.downloading",
  ]);
});

test("the state folder is its owner's alone", async () => {
  const project = toyProject();
  await runNights(toyCall(project), [FIRST], []);
  expect(statSync(projectPaths(project.directory).state).mode & 0o777).toBe(0o700);
});

test("the command of settings.notify gets the results of a failed run", async () => {
  const project = toyProject({ notify: { onFailure: "cat > told.json", onRefusal: null } });
  const steps = [toyStep("a", { run: () => Promise.reject(new TypeError("x")) })];
  await runNights(toyCall(project), [FIRST], steps);
  expect(JSON.parse(readFileSync(join(project.directory, "told.json"), "utf8"))).toMatchObject({ exit_code: 1 });
});

test("a signal stops the running statement, undoes its step, and the next run continues", async () => {
  const project = toyProject();
  const steps = [toyStep("a"), toyStep("b", { reads: ["result.a"] })];
  await runNights(toyCall(project), [FIRST], steps);
  const stop = new AbortController();
  const slow = {
    ...steps[1]!,
    run: async ({ warehouse }: { warehouse: Warehouse }) => {
      await warehouse.run("create or replace table result.b as select 1 as half");
      setTimeout(() => stop.abort("SIGTERM"), 100);
      await warehouse.row("select count(*) as n from range(1000000) a, range(1000000) b where a.range + b.range = 7");
      return { rowsIn: 0, rowsOut: 0 };
    },
  };
  const report = await runNights(toyCall(project, { signal: stop.signal }), [SECOND], [steps[0]!, slow as never]);
  expect(report).toMatchObject({ exitCode: 143, state: "stopped" });
  expect(await rows(project, "from result.b")).toEqual([{ as_of: FIRST, runs: 1 }]);
  expect(states(await runNights(toyCall(project), [SECOND], steps))).toEqual(["a skipped", "b done"]);
});

const states = (report: RunReport): string[] =>
  report.nights.length === 0
    ? [report.failure?.detail ?? "no night"]
    : report.nights.flatMap((night) => night.steps.map(({ step, state }) => `${step} ${state}`));

async function rows(project: Project, query: string): Promise<Record<string, Plain>[]> {
  const warehouse = await Warehouse.open(projectPaths(project.directory).warehouse);
  try {
    return await warehouse.rows(query);
  } finally {
    warehouse.close();
  }
}

/** Path, sha256 and time of change of every file. */
function picture(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
      return `${path} ${sha256} ${statSync(path).mtimeMs}`;
    })
    .sort();
}
