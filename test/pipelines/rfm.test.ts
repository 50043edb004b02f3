import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { rfmStep, trainRfmStep } from "../../pipelines/rfm.js";
import { DEFAULT_SETTINGS } from "../../project/settings.js";
import type { Plain, Warehouse } from "../../warehouse/warehouse.js";
import { expectRows, given, giveTable, type Row } from "../support/given.js";
import { moment, saleLine } from "../support/lines.js";
import { contextOf, projectOf, runStep } from "../support/step-context.js";

const FIRST = "2026-01-01 00:00:00";
const SECOND = "2026-01-08 00:00:00";

/** Ten customers with 1 to 10 sales, the last one 3 days apart from each other's. */
const lines: Row[] = Array.from({ length: 10 }, (_, i) => i + 1).flatMap((n) =>
  Array.from({ length: n }, (_, k) => saleLine(`c${n}`, `t${n}-${k}`, moment(-(n * 3 + k) * 86_400), `${n * 10}.0000`)),
);
const later = [
  ...lines,
  ...lines.map((line) => ({
    ...line,
    transaction_id: `${line["transaction_id"]}x`,
    occurred_at: "2026-01-05 12:00:00",
  })),
];

const rfm = (warehouse: Warehouse): Promise<Record<string, Plain>[]> =>
  warehouse.rows("from result.rfm order by customer_id");

test("the first night fixes the cut points in meanings/, and live.yaml names them", async () => {
  const project = projectOf();
  const warehouse = await given({ "core.line": lines });
  const report = await runStep(rfmStep, contextOf(warehouse, project, FIRST));
  expect(report).toMatchObject({ rowsIn: 10, rowsOut: 10 });
  const meanings = join(project.directory, "meanings");
  expect(parse(readFileSync(join(meanings, "live.yaml"), "utf8"))).toEqual({ rfm: [{ version: 1, from: FIRST }] });
  const body = parse(readFileSync(join(meanings, "rfm.v1.yaml"), "utf8")) as Record<string, unknown>;
  expect(body).toMatchObject({ customers: 10, cut_points: { frequency: [2, 4, 6, 8], recency_days: [6, 12, 18, 24] } });
  expect(body["cut_points"]).toMatchObject({ monetary: ["40.0000", "160.0000", "360.0000", "640.0000"] });
  warehouse.close();
});

test("a later night, an older one and a new server score by the cut points of the first night", async () => {
  const project = projectOf();
  const warehouse = await given({ "core.line": lines });
  await runStep(rfmStep, contextOf(warehouse, project, FIRST));
  await giveTable(warehouse, "core.line", later);
  await runStep(rfmStep, contextOf(warehouse, project, SECOND));
  await expectRows(warehouse, "select customer_id, f, r from result.rfm where customer_id in ('c1', 'c5')", [
    { customer_id: "c1", f: 1, r: 5 },
    { customer_id: "c5", f: 5, r: 5 },
  ]);
  const second = await rfm(warehouse);
  await runStep(rfmStep, contextOf(warehouse, project, "2025-12-20 00:00:00"));
  await expectRows(warehouse, "select f from result.rfm where customer_id = 'c10'", [{ f: 5 }]);

  const elsewhere = await given({ "core.line": later });
  await runStep(rfmStep, contextOf(elsewhere, project, SECOND));
  expect(await rfm(elsewhere)).toEqual(second);
  elsewhere.close();
  warehouse.close();
});

test("a crash between the commit and the files leads to the same cut points, on the same night and on the next", async () => {
  const calm = projectOf();
  const undisturbed = await given({ "core.line": lines });
  await runStep(rfmStep, contextOf(undisturbed, calm, FIRST));
  await giveTable(undisturbed, "core.line", later);
  await runStep(rfmStep, contextOf(undisturbed, calm, SECOND));

  const project = projectOf();
  const warehouse = await given({ "core.line": lines });
  await runStep(rfmStep, contextOf(warehouse, project, FIRST), true);
  expect(existsSync(join(project.directory, "meanings"))).toBe(false);
  await giveTable(warehouse, "core.line", later);
  await runStep(rfmStep, contextOf(warehouse, project, SECOND));
  expect(await rfm(warehouse)).toEqual(await rfm(undisturbed));
  for (const file of ["live.yaml", "rfm.v1.yaml"]) {
    const text = (of: typeof project) => readFileSync(join(of.directory, "meanings", file), "utf8");
    expect(text(project)).toBe(text(calm));
  }
  undisturbed.close();
  warehouse.close();
});

test("the fingerprint of the first night does not change when its files appear, and a second version changes it", async () => {
  const project = projectOf();
  const before = rfmStep.configuration(project);
  const warehouse = await given({ "core.line": lines, "ops.night": [] });
  await runStep(rfmStep, contextOf(warehouse, project, FIRST));
  expect(rfmStep.configuration(project)).toEqual(before);
  const { setLive, writeMeaning, readMeaning } = await import("../../project/meanings.js");
  const folder = join(project.directory, "meanings");
  const body = (await readMeaning<{ cut_points: object }>(folder, "rfm", 1))!;
  await writeMeaning(folder, "rfm", 2, { ...body, cut_points: { ...body.cut_points, frequency: [1, 1, 1, 1] } });
  await setLive(folder, { name: "rfm", version: 2, from: SECOND });
  expect(rfmStep.configuration(project)).not.toEqual(before);
  await runStep(rfmStep, contextOf(warehouse, project, SECOND));
  await expectRows(warehouse, "select f from result.rfm where customer_id = 'c2'", [{ f: 5 }]);
  await runStep(rfmStep, contextOf(warehouse, project, FIRST));
  await expectRows(warehouse, "select f from result.rfm where customer_id = 'c2'", [{ f: 1 }]);
  warehouse.close();
});

test("a named meaning whose file is gone stops the step", async () => {
  const project = projectOf();
  const warehouse = await given({ "core.line": lines });
  await runStep(rfmStep, contextOf(warehouse, project, FIRST));
  rmSync(join(project.directory, "meanings", "rfm.v1.yaml"));
  await expect(runStep(rfmStep, contextOf(warehouse, project, SECOND))).rejects.toMatchObject({
    code: "meaning-missing",
  });
  warehouse.close();
});

test("without a sale nobody has a score, and nothing is fixed", async () => {
  const project = projectOf();
  const warehouse = await given({ "core.line": [] });
  const report = await runStep(rfmStep, contextOf(warehouse, project, FIRST));
  expect(report).toMatchObject({ rowsOut: 0 });
  expect(existsSync(join(project.directory, "meanings"))).toBe(false);
  await expectRows(warehouse, "result.rfm", []);
  await giveTable(warehouse, "core.line", lines);
  await runStep(rfmStep, contextOf(warehouse, project, SECOND));
  expect(parse(readFileSync(join(project.directory, "meanings", "live.yaml"), "utf8"))).toEqual({
    rfm: [{ version: 1, from: SECOND }],
  });
  warehouse.close();
});

const THIRD = "2026-01-15 00:00:00";

test("cut points taken anew are a second version, and say who is in another segment because of it", async () => {
  const project = projectOf();
  const warehouse = await given({ "core.line": lines, "ops.night": [] });
  await runStep(rfmStep, contextOf(warehouse, project, FIRST));
  await expectRows(warehouse, "result.rfm_refit", []);
  await warehouse.run("insert into ops.night (as_of, run_id) values ($as_of::timestamp, 'r')", { as_of: FIRST });
  await giveTable(warehouse, "core.line", later);
  await runStep(trainRfmStep("now"), contextOf(warehouse, project, SECOND));
  const live = parse(readFileSync(join(project.directory, "meanings", "live.yaml"), "utf8")) as unknown;
  expect(live).toEqual({
    rfm: [
      { version: 1, from: FIRST },
      { version: 2, from: SECOND, by: "train" },
    ],
  });
  const report = await runStep(rfmStep, contextOf(warehouse, project, THIRD));
  // Everybody bought twice as often as before, so by the old cut points (2, 4, 6, 8) c2 is f 2 and by the new (4, 8, 12, 16) f 1.
  await expectRows(warehouse, "select customer_id, f from result.rfm where customer_id in ('c2', 'c10')", [
    { customer_id: "c2", f: 1 },
    { customer_id: "c10", f: 5 },
  ]);
  const refit = await warehouse.rows<{ customers: number; version_before: number; version_now: number }>(
    "from result.rfm_refit where segment_before <> segment_now",
  );
  const changed = refit.reduce((sum, { customers }) => sum + customers, 0);
  expect(changed).toBeGreaterThan(0);
  expect(refit[0]).toMatchObject({ version_before: 1, version_now: 2 });
  expect(report.notes!.join()).toContain(`${changed} customers are in another segment because rfm.v2 counts now`);
  const { all } = await warehouse.row<{ all: number }>("select sum(customers)::double as all from result.rfm_refit");
  expect(all).toBe(10);
  // The first night made again keeps the first version.
  await runStep(rfmStep, contextOf(warehouse, project, FIRST));
  await expectRows(warehouse, "result.rfm_refit", []);
  // The night after the change has nothing more to tell.
  await warehouse.run("insert into ops.night (as_of, run_id) values ($as_of::timestamp, 'r')", { as_of: THIRD });
  await runStep(rfmStep, contextOf(warehouse, project, "2026-01-22 00:00:00"));
  await expectRows(warehouse, "result.rfm_refit", []);
  warehouse.close();
});

/** Enough customers to speak of shares; from January on everybody buys five times as often. */
const crowd: Row[] = Array.from({ length: 40 }, (_, c) => c).flatMap((c) =>
  Array.from({ length: 1 + (c % 5) }, (_, k) =>
    saleLine(`c${c}`, `t${c}-${k}`, moment(-(c + k * 5 + 1) * 86_400), "5.0000"),
  ),
);
const busier = [
  ...crowd,
  ...Array.from({ length: 200 }, (_, i) => saleLine(`c${i % 40}`, `n${i}`, moment(3 * 86_400 + i), "5.0000")),
];

test("drift asks for new cut points, and takes them by itself only where the settings say so", async () => {
  const asked = projectOf();
  const warehouse = await given({ "core.line": crowd, "ops.night": [{ as_of: FIRST, run_id: "r" }] });
  await runStep(rfmStep, contextOf(warehouse, asked, FIRST));
  await giveTable(warehouse, "core.line", busier);
  const told = await runStep(rfmStep, contextOf(warehouse, asked, SECOND));
  expect(told.notes!.join()).toContain("clientele train rfm");
  expect(existsSync(join(asked.directory, "meanings", "rfm.v2.yaml"))).toBe(false);

  const settings = { ...DEFAULT_SETTINGS, rfm: { refitShift: 0.25 } };
  const own = { ...asked, settings };
  const before = await warehouse.rows("select customer_id, segment from result.rfm order by 1");
  const report = await runStep(rfmStep, contextOf(warehouse, own, SECOND), true);
  expect(report.notes!.join()).toContain("cut points taken anew, kept in meanings/rfm.v2.yaml");
  const after = await rfm(warehouse);
  const moved = after.filter((row, i) => row["segment"] !== before[i]!["segment"]).length;
  expect(report.notes!.join()).toContain(`${moved} customers are in another segment`);
  // That run ended before its files: the same night run again finds the version in the warehouse, and takes no third.
  await runStep(rfmStep, contextOf(warehouse, own, SECOND));
  expect(await rfm(warehouse)).toEqual(after);
  expect(parse(readFileSync(join(own.directory, "meanings", "live.yaml"), "utf8"))).toEqual({
    rfm: [
      { version: 1, from: FIRST },
      { version: 2, from: SECOND },
    ],
  });
  warehouse.close();
});

test("training without a sale is refused by name", async () => {
  const warehouse = await given({ "core.line": [saleLine(null, "t", moment(-86_400))] });
  const run = runStep(trainRfmStep("now"), contextOf(warehouse, projectOf(), FIRST));
  await expect(run).rejects.toMatchObject({ code: "no-rows" });
  warehouse.close();
});
