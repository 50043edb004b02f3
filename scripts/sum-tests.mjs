// Adds up what .ci/run left in a folder: <name>.step holds "passed" or "failed", <name>.json is vitest's report of that step.
// Prints what failed, each with the first lines of its message, then "N passed, N failed"; fails where anything did.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const steps = readdirSync(folder).filter((name) => name.endsWith(".step"));
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const step of steps) {
  const state = readFileSync(join(folder, step), "utf8").trim();
  const report = join(folder, step.replace(/\.step$/, ".json"));
  const tests = existsSync(report) ? countTests(JSON.parse(readFileSync(report, "utf8"))) : null;
  for (const key of Object.keys(sum)) sum[key] += tests?.[key] ?? 0;
  // A step of tests is its tests; it counts itself where it failed and no test says so.
  if (state === "failed" && !(tests?.failed > 0)) {
    sum.failed += 1;
    process.stdout.write(`failed: the step ${step.replace(/\.step$/, "")}\n`);
  }
  if (state === "passed" && tests === null) sum.passed += 1;
}
const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
process.exitCode = steps.length > 0 && sum.failed === 0 ? 0 : 1;

function countTests({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  // A file that could not be read in has failed without a test that did.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  for (const { name, message } of broken) process.stdout.write(`failed as a whole: ${name}: ${message}\n`);
  for (const { name, assertionResults } of testResults)
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === "failed")
        process.stdout.write(
          `failed: ${name}: ${fullName}\n${failureMessages.join("\n").split("\n").slice(0, 30).join("\n")}\n`,
        );
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests + (numTodoTests ?? 0),
  };
}
