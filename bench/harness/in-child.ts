import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Setting } from "./setting.js";
import type { TaskName, Tasks } from "./tasks.js";

const CHILD = fileURLToPath(new URL("./child.js", import.meta.url));

/** Runs one task in a fresh process. */
export function inChild<Name extends TaskName>(
  setting: Setting,
  task: Name,
  asks: Tasks[Name]["asks"],
): Promise<Tasks[Name]["gives"]> {
  const { statements } = setting;
  const env = statements === null ? process.env : { ...process.env, BENCH_STATEMENTS: String(statements) };
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [task, JSON.stringify(asks)], { env });
    let answer: Tasks[Name]["gives"] | undefined;
    child.once("message", (message) => (answer = message as unknown as Tasks[Name]["gives"]));
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (answer !== undefined && code === 0) resolve(answer);
      else reject(new Error(`the process of ${task} ended with ${signal ?? code} and gave no answer`));
    });
  });
}
