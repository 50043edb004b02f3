import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listModels } from "../../../pipelines/models.js";
import { runPromote, runSome } from "../../../pipelines/nightly.js";
import { readProject } from "../../../project/read-project.js";
import { addDays } from "../../../project/time.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { projectFolder } from "../../support/project-folder.js";
import { readRows } from "../../support/read-rows.js";
import { toyCall } from "../../support/toy-call.js";
import { ndjson, NIGHT, offerProject, sales } from "./an-offer-shop.js";

const FILES = {
  "clientele.yaml": offerProject(", shift: 99", "retrain: { every_days: 7, retry_days: 7 }, "),
  "sales.ndjson": ndjson(sales()),
};
const STEPS = new Set(["load", "identity", "core", "cross-sell"]);
const folders: string[] = [];

function aFolder(meaningsOf?: string): string {
  const folder = projectFolder(FILES);
  folders.push(folder);
  if (meaningsOf !== undefined) cpSync(join(meaningsOf, "meanings"), join(folder, "meanings"), { recursive: true });
  return folder;
}

const callOf = async (folder: string, days: number) =>
  toyCall(await readProject(folder, {}, ENTITIES), { asOf: addDays(NIGHT, days) });

async function night(folder: string, days: number) {
  const report = await runSome(await callOf(folder, days), STEPS);
  const step = report.nights[0]!.steps.find(({ step }) => step === "cross-sell");
  return { failure: report.failure, exitCode: report.exitCode, notes: step?.notes.join("\n") ?? "" };
}

const offers = (folder: string) =>
  readRows(folder, "select * from result.next_product order by customer_id, kind, rank");

const file = (folder: string, version: number): string => join(folder, "meanings", `cross-sell.v${version}.json`);

/** Two versions, a week apart; a person made the one live that was not. */
let trained: string;
let byHand: number;
beforeAll(async () => {
  trained = aFolder();
  for (const days of [0, 7]) expect((await night(trained, days)).exitCode).toBe(0);
  const versions = await listModels(trained, ["cross-sell"]);
  expect(versions.map(({ version }) => version)).toEqual([1, 2]);
  byHand = versions.find(({ state }) => state !== "champion")!.version;
  expect((await runPromote(await callOf(trained, 8), "cross-sell", byHand)).exitCode).toBe(0);
  expect((await night(trained, 8)).notes).toContain(`offered by cross-sell.v${byHand} `);
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

test("a new server offers by the version that a person made live, the same to the last bit, and before it by the other", async () => {
  const fresh = aFolder(trained);
  expect((await night(fresh, 8)).notes).toContain(`offered by cross-sell.v${byHand} `);
  expect(await offers(fresh)).toEqual(await offers(trained));
  const earlier = aFolder(trained);
  expect((await night(earlier, 7)).notes).toContain(`offered by cross-sell.v${3 - byHand} `);
});

test("the file of a version that is lost comes back from the warehouse", async () => {
  const text = readFileSync(file(trained, byHand), "utf8");
  rmSync(file(trained, byHand));
  expect((await night(trained, 8)).exitCode).toBe(0);
  await night(trained, 9);
  expect(readFileSync(file(trained, byHand), "utf8")).toBe(text);
});

test("where the warehouse is lost too it is named, with what brings it back, and a new version takes its place under a number of its own", async () => {
  const fresh = aFolder(trained);
  rmSync(file(fresh, byHand));
  const { exitCode, notes } = await night(fresh, 9);
  expect(exitCode).toBe(0);
  expect(notes).toContain(
    `cross-sell.v${byHand} cannot be used: meaning-missing: meanings/cross-sell.v${byHand}.json is not there; take it back from version control`,
  );
  expect(notes).toContain("offered by cross-sell.v3 ");
  expect(existsSync(file(fresh, byHand))).toBe(false);
});

test("a file that is no JSON stops the step and is named: nothing is trained in its place", async () => {
  const fresh = aFolder(trained);
  writeFileSync(file(fresh, byHand), readFileSync(file(trained, byHand), "utf8").slice(0, 500));
  const { failure, exitCode } = await night(fresh, 9);
  expect(exitCode).toBe(2);
  expect(failure).toMatchObject({ code: "meaning-damaged" });
  expect(existsSync(file(fresh, 3))).toBe(false);
});

test("a model whose body is cut off, or of another format, is named and gives way to a new version", async () => {
  const fresh = aFolder(trained);
  const { model: _, ...head } = JSON.parse(readFileSync(file(trained, byHand), "utf8")) as { readonly model: unknown };
  writeFileSync(file(fresh, byHand), JSON.stringify(head));
  const cut = await night(fresh, 9);
  expect(cut.notes).toContain(`cross-sell.v${byHand} cannot be used: bad-model`);
  expect(cut.notes).toContain("offered by cross-sell.v3 ");
});
