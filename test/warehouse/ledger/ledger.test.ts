import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createLedger } from "../../../warehouse/ledger/create-ledger.js";
import { readExports, recordExport } from "../../../warehouse/ledger/exports.js";
import { openMirror, writeMirror } from "../../../warehouse/ledger/mirror.js";
import { recordModelVersion } from "../../../warehouse/ledger/models.js";
import { finishNight, greatestFinished, readNights } from "../../../warehouse/ledger/nights.js";
import { beginRun, findRuns, finishRun, readRuns } from "../../../warehouse/ledger/runs.js";
import {
  readLiveSteps,
  readSteps,
  readStepsAsOf,
  writeStep,
  type StepRecord,
} from "../../../warehouse/ledger/steps.js";
import { Warehouse } from "../../../warehouse/warehouse.js";

const FIRST = "2026-01-02 00:00:00";
const SECOND = "2026-01-03 04:30:00";
const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 5, 1, minute, 0, 7));

async function ledger(): Promise<Warehouse> {
  const warehouse = await Warehouse.open(":memory:");
  onTestFinished(() => warehouse.close());
  await createLedger(warehouse);
  await createLedger(warehouse);
  return warehouse;
}

const begin = (warehouse: Warehouse, runId: string, minute: number): Promise<void> =>
  beginRun(warehouse, {
    runId,
    command: "nightly",
    asOf: FIRST,
    startedAt: at(minute),
    version: "1",
    seed: 7,
    allowed: ["min_rows:shop"],
  });

const step = (change: Partial<StepRecord>): StepRecord => ({
  runId: "r1",
  asOf: FIRST,
  step: "rfm",
  position: 3,
  past: false,
  fingerprint: "f",
  output: "o",
  state: "done",
  reason: null,
  switched: true,
  rowsIn: 2,
  rowsOut: 1,
  rowsRefused: 0,
  seconds: 0.25,
  peakMemoryBytes: 1000,
  notes: [],
  refusals: [],
  startedAt: at(0),
  ...change,
});

test("a run that never ended is told as killed once the next one begins", async () => {
  const warehouse = await ledger();
  await begin(warehouse, "r1", 1);
  await begin(warehouse, "r2", 2);
  await finishRun(warehouse, "r2", { state: "refused", exitCode: 3, finishedAt: at(3) });
  expect((await readRuns(warehouse, 10)).map((run) => [run.run_id, run.state, run.exit_code])).toEqual([
    ["r2", "refused", 3],
    ["r1", "killed", null],
  ]);
  expect(await findRuns(warehouse, "r1")).toMatchObject([
    { as_of: FIRST, started_at: "2026-01-05 01:01:00.007", allowed: ["min_rows:shop"] },
  ]);
  expect(await findRuns(warehouse, "r%")).toEqual([]);
});

test("a step is recorded once per run and as_of, with its notes as they are", async () => {
  const warehouse = await ledger();
  await writeStep(warehouse, step({ state: "running", output: null }));
  await writeStep(warehouse, step({ notes: ["it's 5 o'clock", 'a "quote"'], refusals: [] }));
  expect(await readSteps(warehouse, "r1")).toMatchObject([
    { as_of: FIRST, state: "done", output: "o", notes: ["it's 5 o'clock", 'a "quote"'], refusals: [], seconds: 0.25 },
  ]);
});

test("what the live tables hold is told by the last row that touched them", async () => {
  const warehouse = await ledger();
  await writeStep(warehouse, step({}));
  await writeStep(
    warehouse,
    step({ runId: "r2", state: "skipped", reason: "unchanged", output: "x", startedAt: at(1) }),
  );
  await writeStep(warehouse, step({ runId: "r3", state: "blocked", output: null, startedAt: at(2) }));
  expect(await readLiveSteps(warehouse)).toMatchObject([{ run_id: "r1" }]);
  await writeStep(warehouse, step({ runId: "r4", asOf: SECOND, startedAt: at(3) }));
  await writeStep(warehouse, step({ runId: "r5", past: true, startedAt: at(4) }));
  expect(await readLiveSteps(warehouse)).toMatchObject([{ run_id: "r4", as_of: SECOND }]);
  expect(await readStepsAsOf(warehouse, FIRST)).toMatchObject([{ run_id: "r5" }]);
});

test("of two nights in one run that began at one moment the later as_of counts", async () => {
  const warehouse = await ledger();
  await writeStep(warehouse, step({ asOf: SECOND }));
  await writeStep(warehouse, step({}));
  expect(await readLiveSteps(warehouse)).toMatchObject([{ as_of: SECOND }]);
});

test("a night that finishes again keeps one row, and an older one leaves the greatest", async () => {
  const warehouse = await ledger();
  expect(await greatestFinished(warehouse)).toBe(null);
  await finishNight(warehouse, SECOND, "r1", at(1));
  await finishNight(warehouse, FIRST, "r2", at(2));
  await finishNight(warehouse, SECOND, "r3", at(3));
  expect(await greatestFinished(warehouse)).toBe(SECOND);
  expect(await readNights(warehouse)).toEqual([
    { as_of: FIRST, run_id: "r2" },
    { as_of: SECOND, run_id: "r3" },
  ]);
});

test("a folder of a list and a version of a model are recorded once", async () => {
  const warehouse = await ledger();
  const made = { list: "win-back", asOf: FIRST, folder: "2026-01-02", supersedes: null, delivered: 1, withheld: 0 };
  const rest = { excluded: 2, bytes: 10, sha256: "s", runId: "r1" };
  await recordExport(warehouse, { ...made, ...rest });
  await recordExport(warehouse, { ...made, ...rest, delivered: 5 });
  expect(await readExports(warehouse)).toEqual([{ ...made, ...rest, delivered: 5 }]);
  const model = { model: "rfm", version: 1, asOf: FIRST, sha256: "s", seed: 1, liveFrom: null, runId: "r1" };
  await recordModelVersion(warehouse, { ...model, state: "candidate" });
  await recordModelVersion(warehouse, { ...model, state: "champion", liveFrom: FIRST });
  expect(await warehouse.rows("select state, live_from from ops.model_version")).toEqual([
    { state: "champion", live_from: FIRST },
  ]);
});

test("the copy beside the warehouse holds every run, step and night, and none is made by reading", async () => {
  const folder = mkdtempSync(join(tmpdir(), "clientele-ledger-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  expect(await openMirror(join(folder, "none"))).toBe(null);
  const warehouse = await ledger();
  await begin(warehouse, "r1", 1);
  await writeStep(warehouse, step({ notes: ["n"] }));
  await finishNight(warehouse, FIRST, "r1", at(2));
  await writeMirror(warehouse, folder);
  const copy = await openMirror(folder);
  onTestFinished(() => copy!.close());
  for (const read of [
    (w: Warehouse) => readRuns(w, 9),
    (w: Warehouse) => readSteps(w, "r1"),
    (w: Warehouse) => readNights(w),
  ]) {
    expect(await read(copy!)).toEqual(await read(warehouse));
  }
});
