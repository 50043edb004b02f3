import { createRequire } from "node:module";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callCli } from "../../support/call-cli.js";
import { projectFolder } from "../../support/project-folder.js";
import { dayOf, habitProject, habitPurchases } from "../../pipelines/churn/a-habit-shop.js";

let folder: string;
beforeAll(() => {
  folder = projectFolder({ "clientele.yaml": habitProject(), "sales.ndjson": habitPurchases(150, 400, 5) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const train = (...words: string[]) =>
  callCli(["train", ...words, "--as-of", dayOf(350), "--threads", "2"], { directory: folder });

test("a dry run of train says what it would do and changes nothing at all (contract, section 3)", async () => {
  const before = readdirSync(folder, { recursive: true });
  const { code, err } = await train("churn", "--dry-run");
  expect(code).toBe(0);
  expect(err).toContain(`would train churn on what was known before ${dayOf(350)}; nothing was changed`);
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
});

test("a model that is not trained so is a wrong use, which names those that are", async () => {
  const { code, err } = await train("chrun");
  expect(code).toBe(2);
  expect(err).toContain('no model is named "chrun"');
});

test.skipIf(!isInstalled())(
  "train churn has the neural network among its learners where TensorFlow.js is",
  async () => {
    const { code, err } = await train("churn");
    expect(code, err).toBe(0);
    const path = join(folder, "meanings", "churn.v1.json");
    expect(existsSync(path)).toBe(true);
    const { candidates } = JSON.parse(readFileSync(path, "utf8")) as { candidates: { learner: string; auc: number }[] };
    expect(candidates.map(({ learner }) => learner).sort()).toEqual(["boosting", "logistic", "neural", "scorecard"]);
    expect(candidates.find(({ learner }) => learner === "neural")!.auc).toBeGreaterThan(0.6);
  },
);

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
    return true;
  } catch {
    return false;
  }
}
