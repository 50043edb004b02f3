import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "../../../models/random.js";
import { runSome, runTrainValue } from "../../../pipelines/nightly.js";
import type { RunReport } from "../../../pipelines/runner/run-command.js";
import { readProject } from "../../../project/read-project.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { projectFolder } from "../../support/project-folder.js";
import { readRows } from "../../support/read-rows.js";
import { salesProject } from "../../support/sales-project.js";
import { toyCall } from "../../support/toy-call.js";

const STEPS = new Set(["load", "identity", "core", "features", "value"]);
const START = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const DAYS = 600;
const AS_OF = "2025-08-23 00:00:00";
const NEXT = "2025-08-24 00:00:00";

/** Customers come about monthly; one order in twelve is sent back, and who sends something back does not come again. */
function purchases(customers: number): string {
  const random = seededRandom(5);
  const lines: string[] = [];
  const write = (customer: number, at: number, amount: number, kind: string): void => {
    const time = new Date(START + Math.round(at * DAY)).toISOString().slice(0, 19).replace("T", " ");
    lines.push(
      JSON.stringify({ id: `t${lines.length}`, who: `k${customer}`, at: time, amount: amount.toFixed(2), kind }),
    );
  };
  for (let c = 0; c < customers; c++) {
    const spend = 10 + 40 * random();
    for (let at = DAYS * 0.9 * random(); at < DAYS; at += 1 - 30 * Math.log(1 - random())) {
      const amount = spend * (0.5 + random());
      write(c, at, amount, "sale");
      if (random() >= 1 / 12) continue;
      if (at + 1 < DAYS) write(c, at + 1, -amount, "return");
      break;
    }
  }
  return `${lines.join("\n")}\n`;
}

const config = (value: string): string =>
  salesProject(
    "returns",
    "append",
    `    columns: { transaction_id: id, customer_ref: who, product_id: { value: thing }, amount: amount, kind: kind,
               occurred_at: at, known_at: at }`,
    ` { value: ${value} }`,
  );

let folder: string;
let first: RunReport;
beforeAll(async () => {
  folder = projectFolder({
    "clientele.yaml": config("{ horizon_days: 100, learn_from: 200 }"),
    "sales.ndjson": purchases(900),
  });
  first = await night(AS_OF, folder, 2);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function night(asOf: string, directory: string, threads: number): Promise<RunReport> {
  const project = await readProject(directory, {}, ENTITIES);
  return runSome(toyCall(project, { asOf, engine: { threads } }), STEPS);
}

const rows = (query: string, directory = folder) => readRows(directory, query);

const VALUE = "select * from result.value order by customer_id";
const valueOf = (report: RunReport) => report.nights[0]!.steps.find(({ step }) => step === "value")!;

test("where features tell who stays away, trees win the held-out days, and the night says so", async () => {
  expect(first.failure).toBeNull();
  expect(valueOf(first).notes.join("\n")).toContain("expected orders are those of boosting");
  const told = await rows("select name, error from result.value_check where curve = 'forecast' order by position");
  expect(told.map(({ name }) => name).sort()).toEqual([
    "bg-nbd",
    "boosting",
    "mbg-nbd",
    "recency-table",
    "same-as-before",
  ]);
  expect(told[0]!["name"]).toBe("boosting");
  expect(told[0]!["error"]).toBeLessThan(0.9 * Number(told[1]!["error"]));
  expect(await rows("select distinct forecast, model_version, horizon_days from result.value")).toEqual([
    { forecast: "boosting", model_version: "value.v1", horizon_days: 100 },
  ]);
});

test("who sent something back is expected to order next to nothing, who did not about monthly (recovered truth)", async () => {
  const [told] = await rows(`select
      avg(expected_orders) filter (where returned) as gone, avg(expected_orders) filter (where not returned) as here
    from (select value.expected_orders,
        value.customer_id in (select customer_id from core.line where kind = 'return') as returned
      from result.value as value)`);
  expect(told!["gone"]).toBeLessThan(0.3);
  // 100 days at one order in 31 days, each the last with one chance in twelve: the sum of (11/12)^k over the first three.
  expect(told!["here"]).toBeGreaterThan(2.2);
  expect(told!["here"]).toBeLessThan(3.2);
});

test("orders of the held-out days and of the weeks add up to what the trees expected", async () => {
  const [best] = await rows("select expected from result.value_check where curve = 'forecast' and position = 1");
  const [orders] = await rows("select sum(expected) as expected from result.value_check where curve = 'orders'");
  expect(orders!["expected"]).toBeCloseTo(Number(best!["expected"]), 6);
});

test("another server with the kept model, and one thread, give the same values to the last bit", async () => {
  const before = await rows(VALUE);
  const other = mkdtempSync(join(tmpdir(), "clientele-trees-"));
  try {
    for (const name of ["clientele.yaml", "sales.ndjson", "meanings"]) {
      cpSync(join(folder, name), join(other, name), { recursive: true });
    }
    await night(AS_OF, other, 1);
    expect(await rows(VALUE, other)).toEqual(before);
    rmSync(other, { recursive: true });
    for (const name of ["clientele.yaml", "sales.ndjson"]) cpSync(join(folder, name), join(other, name));
    await night(AS_OF, other, 1);
    expect(await rows(VALUE, other)).toEqual(before);
    expect(readFileSync(join(other, "meanings", "value.v1.json"), "utf8")).toBe(
      readFileSync(join(folder, "meanings", "value.v1.json"), "utf8"),
    );
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});

test("a later night scores everybody by the kept trees, and an older one made again is what it was", async () => {
  const before = await rows(VALUE);
  await night(NEXT, folder, 2);
  const next = await rows(VALUE);
  expect(next.length).toBeGreaterThanOrEqual(before.length);
  expect(new Set(next.map(({ forecast }) => forecast))).toEqual(new Set(["boosting"]));
  const report = await night(AS_OF, folder, 2);
  expect(valueOf(report)).toMatchObject({ state: "done", rowsOut: before.length });
});

test("training tries trees anew; below settings.value.learn_from customers none are tried, and the note says so", async () => {
  const project = await readProject(folder, {}, ENTITIES);
  const many = { ...project, settings: { ...project.settings, value: { horizonDays: 100, learnFrom: 1000 } } };
  const report = await runTrainValue(toyCall(many, { asOf: NEXT, engine: { threads: 2 } }));
  expect(report.exitCode).toBe(0);
  const { notes } = report.nights[0]!.steps.find(({ step }) => step === "train")!;
  expect(notes.join("\n")).toMatch(/boosted trees were not tried: \d+ customers .* and 1000 are needed/);
  expect(existsSync(join(folder, "meanings", "value.v2.json"))).toBe(true);
  await night(NEXT, folder, 2);
  const [told] = await rows("select distinct forecast from result.value");
  expect(["bg-nbd", "mbg-nbd", "same-as-before", "recency-table"]).toContain(told!["forecast"]);
});
