import type { Command } from "commander";
import type { Project } from "../project/project.js";
import type { AsOf } from "../project/time.js";
import type { Cli } from "./cli.js";

/** Prints what a run would do, and changes nothing. */
export async function printPlan(
  cli: Cli,
  command: Command,
  project: Project,
  nights: readonly AsOf[],
  only?: ReadonlySet<string>,
): Promise<void> {
  const [{ NIGHT }, { planNights }] = await Promise.all([
    import("../pipelines/nightly.js"),
    import("../pipelines/runner/run-nights.js"),
  ]);
  const { hasLedger, planned } = await planNights(project, nights, NIGHT, only);
  if (!hasLedger) cli.log(command).info("nothing ran here yet: there is no warehouse");
  await cli.print(
    command,
    planned.map((step) => ({ ...step })),
    ["as_of", "step", "plan", "why"],
  );
}
