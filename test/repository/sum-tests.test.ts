import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { projectFolder } from "../support/project-folder.js";

const script = resolve(import.meta.dirname, "../../scripts/sum-tests.mjs");

const report = (passed: number, failed: number, skipped: number, files: readonly object[] = []): string =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: 0,
    testResults: files,
  });

function summed(files: Record<string, string>): { line: string | undefined; code: number | null } {
  const folder = projectFolder(files);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { stdout, status } = spawnSync(process.execPath, [script, folder], { encoding: "utf8" });
  return { line: stdout.trim().split("\n").at(-1), code: status };
}

test("tests count as themselves, other steps as one", () => {
  const files = { "tests.step": "passed\n", "tests.json": report(40, 0, 2), "check.step": "passed\n" };
  expect(summed(files)).toEqual({ line: "41 passed, 0 failed, 2 skipped", code: 0 });
});

test("a failed test fails the whole, once", () => {
  const files = { "tests.step": "failed\n", "tests.json": report(39, 1, 0), "check.step": "passed\n" };
  expect(summed(files)).toEqual({ line: "40 passed, 1 failed", code: 1 });
});

test("a step that failed without a failed test is a failure", () => {
  expect(summed({ "tests.step": "failed\n", "tests.json": report(39, 0, 0) })).toMatchObject({ code: 1 });
  expect(summed({ "tests.step": "failed\n" })).toEqual({ line: "0 passed, 1 failed", code: 1 });
});

test("a file that could not be read in is a failure", () => {
  const broken = { name: "x.test.ts", status: "failed", message: "no such module", assertionResults: [] };
  const files = { "tests.step": "failed\n", "tests.json": report(39, 0, 0, [broken]) };
  expect(summed(files)).toEqual({ line: "39 passed, 1 failed", code: 1 });
});

test("no step at all is a failure", () => {
  expect(summed({ "other.txt": "" })).toMatchObject({ code: 1 });
});
