import type { Command } from "commander";
import type { Cli } from "../cli.js";
import { waitTime } from "./nightly.js";

export function register(program: Command, cli: Cli): void {
  program
    .command("upgrade")
    .description("bring an older warehouse to the tables of this version: copied, changed, checked, swapped in")
    .option("--wait <time>", "how long to wait for another run, e.g. 30m", waitTime)
    .action(async ({ wait }: { wait?: number }, command: Command) => {
      const { runUpgrade } = await import("../../pipelines/upgrade.js");
      const project = await cli.openProject(command);
      const { dryRun } = cli.globals(command);
      const call = cli.call(command, project, cli.asOf(command, project), wait);
      const { from, to, changes, kept } = await runUpgrade(call, dryRun);
      const log = cli.log(command);
      if (from === null) log.info("there is no warehouse yet: nothing to upgrade");
      else if (from === to) log.info(`the warehouse is of version ${to}: nothing to upgrade`);
      else if (kept === null) log.info(`would bring the warehouse from version ${from} to ${to}`);
      else {
        for (const change of changes) log.info(`changed: ${change}`);
        log.info(`the warehouse is of version ${to} now; the older one is kept as ${kept}: delete it when a night ran`);
      }
    });
}
