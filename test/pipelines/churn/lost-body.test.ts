import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeModelFile } from "../../../pipelines/churn/model-file.js";
import { readVersions } from "../../../pipelines/churn/versions.js";
import { runSome } from "../../../pipelines/nightly.js";
import { projectPaths } from "../../../project/paths.js";
import { readProject } from "../../../project/read-project.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { projectFolder } from "../../support/project-folder.js";
import { toyCall } from "../../support/toy-call.js";
import { dayOf, habitProject, habitPurchases } from "./a-habit-shop.js";

const FILES = { "clientele.yaml": habitProject(", shift: 9"), "sales.ndjson": habitPurchases(200, 400, 5) };
const STEPS = new Set(["load", "identity", "core", "features", "churn"]);
const folders: string[] = [];
const aFolder = (): string => {
  folders.push(projectFolder(FILES));
  return folders.at(-1)!;
};
const open = (directory: string) => readProject(directory, {}, ENTITIES);
const text = (directory: string, ...path: string[]) => readFileSync(join(directory, ...path), "utf8");

async function churnOf(directory: string, day: number) {
  const report = await runSome(toyCall(await open(directory), { asOf: dayOf(day), engine: { threads: 2 } }), STEPS);
  expect(report.failure).toBeNull();
  return report.nights[0]!.steps.find(({ step }) => step === "churn")!;
}

/** As `meanings/` is where the model is above 20 MB: what is known of it, and the sha256 of its body. */
let trained: string;
let body: string;
beforeAll(async () => {
  trained = aFolder();
  await churnOf(trained, 350);
  body = JSON.stringify(JSON.parse(text(trained, "meanings", "churn.v1.json")));
  rmSync(join(trained, "meanings", "churn.v1.json"));
  await writeModelFile(await open(trained), "churn", 1, JSON.parse(body), 100);
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const head = (directory: string) => JSON.parse(text(directory, "meanings", "churn.v1.json")) as Record<string, unknown>;

function withMeaningsOf(other: string): string {
  const directory = aFolder();
  cpSync(join(other, "meanings"), join(directory, "meanings"), { recursive: true });
  return directory;
}

test("a large model has its body in .clientele/models, and its sha256 in meanings/ (contract, section 6)", () => {
  expect(text(trained, ".clientele", "models", "churn.v1.json")).toBe(body);
  expect(head(trained)).not.toHaveProperty("model");
  expect(head(trained)).toMatchObject({
    kind: "churn",
    learner: expect.any(String),
    seed: expect.any(Number),
    asOf: dayOf(350),
    body_sha256: createHash("sha256").update(body).digest("hex"),
  });
});

test("a lost body is fitted again to the same bytes by the night that trained it", async () => {
  const fresh = withMeaningsOf(trained);
  const { state, notes } = await churnOf(fresh, 350);
  expect(state).toBe("done");
  expect(notes.join("\n")).toContain("churn.v1 was fitted again");
  expect(notes.join("\n")).toContain("scored by churn.v1");
  expect(text(fresh, ".clientele", "models", "churn.v1.json")).toBe(body);
  expect(head(fresh)).toEqual(head(trained));
});

test("on another night it is named, with what brings it back, and a new version takes its place", async () => {
  const fresh = withMeaningsOf(trained);
  const { notes } = await churnOf(fresh, 352);
  expect(notes.join("\n")).toMatch(
    /churn\.v1 cannot be used: model-body-missing.*nightly --from 2024-12-16 --to 2024-12-16/,
  );
  expect(notes.join("\n")).toContain("scored by churn.v2");
});

test("a version that reads a feature which is no longer made is named with it, and never scores", async () => {
  const other = withMeaningsOf(trained);
  writeFileSync(join(other, "meanings", "churn.v1.json"), body.replaceAll('"recency_days"', '"phase_of_the_moon"'));
  const warehouse = await Warehouse.open(projectPaths(trained).warehouse, { threads: 1 });
  const found = await readVersions(await open(other), warehouse).finally(() => warehouse.close());
  expect(found.unusable.get(1)).toMatch(/^missing-feature: it reads phase_of_the_moon,/);
  expect(found.at(dayOf(350))).toBeNull();
});
