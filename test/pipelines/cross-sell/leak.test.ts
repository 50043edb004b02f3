import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runSome } from "../../../pipelines/nightly.js";
import { readProject } from "../../../project/read-project.js";
import { addDays } from "../../../project/time.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { projectFolder } from "../../support/project-folder.js";
import { toyCall } from "../../support/toy-call.js";
import { ndjson, NIGHT, offerProject, sales, type Sale } from "./an-offer-shop.js";

const STEPS = new Set(["load", "identity", "core", "cross-sell"]);
/** The held-out days are the last thirty. */
const CUT = addDays(NIGHT, -30);
const SINCE = addDays(NIGHT, -5);

function shop(rows: readonly Sale[], gates = ""): string {
  const folder = projectFolder({ "clientele.yaml": offerProject(gates), "sales.ndjson": ndjson(rows) });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function night(folder: string, ...allow: string[]) {
  const project = await readProject(folder, {}, ENTITIES);
  const report = await runSome(toyCall(project, { asOf: NIGHT, allow: new Set(allow) }), STEPS);
  expect(report.failure).toBeNull();
  return { exitCode: report.exitCode, ...report.nights[0]!.steps.find(({ step }) => step === "cross-sell")! };
}

/** A product on a day counts once. */
const purchases = (rows: readonly Sale[]): Set<string> =>
  new Set(rows.filter(({ at }) => at < CUT).map(({ c, p, at }) => `${c} ${p} ${at}`));
const live = (folder: string): string[] =>
  readdirSync(join(folder, "meanings")).filter((name) => /^(cross-sell|live)/.test(name));

test("purchases that became known after the held-out days began refuse the training, counted as the files tell (by hand)", async () => {
  const rows = sales().map((row, nr) => (row.at < CUT && nr % 12 === 0 ? { ...row, known: SINCE } : row));
  const [all, then] = [purchases(rows), purchases(rows.filter(({ known }) => known < CUT))];
  const folder = shop(rows);
  const { exitCode, state, refusals } = await night(folder);
  expect([exitCode, state]).toEqual([3, "refused"]);
  expect(refusals).toEqual([
    {
      gate: "leak",
      subject: "cross-sell",
      message: expect.stringContaining(
        `at most 5% may be known otherwise now than it was then; of ${all.size} purchases of 200 customers ${all.size - then.size} became known only later, and 0 came back or were corrected`,
      ) as string,
    },
  ]);
  expect(live(folder)).toEqual(["cross-sell.v1.json"]);
  const allowed = await night(folder, "leak:cross-sell");
  expect(allowed.notes.join()).toContain("offered by cross-sell.v1");
  expect(live(folder)).toEqual(["cross-sell.v1.json", "live.yaml"]);
});

test("returns after these days began are told in a note, and refuse above the share that is set", async () => {
  const sold = sales();
  const brought = sold.filter(({ at }, nr) => at < CUT && nr % 40 === 0);
  const back = brought.map((row): Sale => ({
    ...row,
    t: `r${row.t}`,
    kind: "return",
    at: SINCE,
    known: SINCE,
    of: row.t,
  }));
  const gone = new Set(brought.map(({ c, p, at }) => `${c} ${p} ${at}`));
  const stays = sold.filter((row) => row.at < CUT && !brought.includes(row)).map(({ c, p, at }) => `${c} ${p} ${at}`);
  for (const again of stays) gone.delete(again);
  const told = `${((100 * gone.size) / purchases(sold).size).toFixed(1)}% came back or were corrected since`;
  const fine = await night(shop([...sold, ...back]));
  expect([fine.exitCode, fine.refusals]).toEqual([0, []]);
  expect(fine.notes.join("\n")).toContain(`0.0% became known only in them or later, and ${told}`);
  const strict = await night(shop([...sold, ...back], ", changed_share: 0.01"));
  expect(strict.refusals.map(({ gate }) => gate)).toEqual(["leak"]);
});

test("new offers that too many take up are too good to be true, above the share that is set", async () => {
  const { exitCode, refusals } = await night(shop(sales(), ", take_up: 0.01"));
  expect(exitCode).toBe(3);
  expect(refusals.map(({ gate }) => gate)).toEqual(["too_good"]);
  expect(refusals[0]!.message).toMatch(
    /more than 1% of the first five new offers .* too good to be true; got \d+(\.\d)?% of \d+/,
  );
});
