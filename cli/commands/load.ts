import type { Command } from "commander";
import { collect, type Cli } from "../cli.js";
import { UsageError } from "../errors.js";
import { printPlan } from "../print-plan.js";
import { waitTime } from "./nightly.js";

interface Options {
  readonly source?: readonly string[];
  readonly again?: boolean;
  readonly keepMissing?: boolean;
  readonly wait?: number;
}

export function register(program: Command, cli: Cli): void {
  program
    .command("load")
    .description("load new and changed files; refused rows go to quarantine")
    .option("--source <name>", "this source only; repeatable", collect)
    .option("--again", "load what is known again, as if the mapping had always been as it is now")
    .option("--keep-missing", "with --again: keep the rows of files that are gone")
    .option("--wait <time>", "how long to wait for another run, e.g. 30m", waitTime)
    .action(async ({ source, again = false, keepMissing = false, wait }: Options, command: Command) => {
      if (keepMissing && !again) {
        throw new UsageError(
          "keep-missing-alone",
          "--keep-missing says what load --again does with files that are gone.",
        );
      }
      const { LOAD_ALONE, runLoadAlone } = await import("../../pipelines/nightly.js");
      const project = await cli.openProject(command);
      const asOf = cli.asOf(command, project);
      if (cli.globals(command).dryRun) return printPlan(cli, command, project, [asOf], LOAD_ALONE);
      const options = { sources: source ?? null, again, keepMissing };
      cli.finish(command, await runLoadAlone(cli.call(command, project, asOf, wait), options));
    });
}
