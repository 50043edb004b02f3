import { spawn } from "node:child_process";
import type { Project } from "../../project/project.js";
import type { Log } from "./log.js";
import type { RunReport } from "./run-command.js";
import { runResultsText } from "./run-results.js";

/** A command that tells people gets this long. */
const PATIENCE_MS = 60_000;

/** Gives `run_results.json` to the command that `settings.notify` names for how the run ended. */
export async function notify(project: Project, report: RunReport, log: Log): Promise<void> {
  const { onFailure, onRefusal } = project.settings.notify;
  const command = report.exitCode === 3 ? onRefusal : report.state === "failed" ? onFailure : null;
  if (command === null) return;
  const trouble = await feed(command, project.directory, runResultsText(report));
  if (trouble !== null) log.warn(`the command of settings.notify ${trouble}; nobody may have been told.`);
}

/** Runs `command` in a shell with `input` on its standard input; what went wrong, or null. */
function feed(command: string, directory: string, input: string): Promise<string | null> {
  return new Promise((settle) => {
    const child = spawn(command, { shell: true, cwd: directory, stdio: ["pipe", "ignore", "inherit"] });
    const timer = setTimeout(() => {
      child.kill();
      settle(`did not end within ${PATIENCE_MS / 1000} s`);
    }, PATIENCE_MS);
    const end = (trouble: string | null): void => {
      clearTimeout(timer);
      settle(trouble);
    };
    child.on("error", () => end("could not be started"));
    child.on("close", (code) => end(code === 0 ? null : `ended with exit code ${code ?? "none"}`));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
