import type { Command } from "commander";
import type { Cli } from "../cli.js";
import { UsageError } from "../errors.js";
import { printPlan } from "../print-plan.js";
import { waitTime } from "./nightly.js";

export function register(program: Command, cli: Cli): void {
  program
    .command("run")
    .argument("<step...>", "names of steps of a night")
    .description("run the named steps and what they need, then publish")
    .option("--wait <time>", "how long to wait for another run, e.g. 30m", waitTime)
    .action(async (names: string[], { wait }: { wait?: number }, command: Command) => {
      const { NIGHT, runSome } = await import("../../pipelines/nightly.js");
      const { withNeeded } = await import("../../pipelines/runner/order-steps.js");
      await checkNames(
        names,
        NIGHT.map((step) => step.name),
      );
      const only = new Set([...withNeeded(NIGHT, names), "publish"]);
      const project = await cli.openProject(command);
      const asOf = cli.asOf(command, project);
      if (cli.globals(command).dryRun) return printPlan(cli, command, project, [asOf], only);
      cli.finish(command, await runSome(cli.call(command, project, asOf, wait), only));
    });
}

async function checkNames(names: readonly string[], known: readonly string[]): Promise<void> {
  const { nearestName } = await import("../../project/nearest-name.js");
  for (const name of names) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const hint = nearest === null ? "" : ` Did you mean ${nearest}?`;
    throw new UsageError("unknown-step", `there is no step "${name}".${hint} The steps are ${known.join(", ")}.`);
  }
}
