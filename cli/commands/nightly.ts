import { Option, type Command } from "commander";
import { asOfRange, EVERY, type Every } from "../../pipelines/runner/as-of-range.js";
import type { Project } from "../../project/project.js";
import type { AsOf } from "../../project/time.js";
import { settleAsOf, type Cli } from "../cli.js";
import { UsageError } from "../errors.js";
import { printPlan } from "../print-plan.js";

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly every?: Every;
  readonly wait?: number;
}

export function register(program: Command, cli: Cli): void {
  program
    .command("nightly")
    .description("run every step of a night; what is unchanged is skipped")
    .option("--from <date>", "the first of several nights")
    .option("--to <date>", "the last of several nights (default: --as-of)")
    .addOption(new Option("--every <stride>", "between the nights of a range (default: 1d)").choices(EVERY))
    .option("--wait <time>", "how long to wait for another run, e.g. 30m", waitTime)
    .action(async (options: Options, command: Command) => {
      const project = await cli.openProject(command);
      const nights = settleNights(cli, command, project, options);
      if (cli.globals(command).dryRun) return printPlan(cli, command, project, nights);
      const { runNightly } = await import("../../pipelines/nightly.js");
      cli.finish(command, await runNightly(cli.call(command, project, nights.at(-1)!, options.wait), nights));
    });
}

/** The moments that a call names: one, or a range. */
function settleNights(cli: Cli, command: Command, project: Project, options: Options): AsOf[] {
  const { from, to, every = "1d" } = options;
  if (from === undefined) {
    const alone = to !== undefined ? "--to" : options.every !== undefined ? "--every" : null;
    if (alone !== null)
      throw new UsageError("range-without-from", `${alone} is for a range of nights; add --from DATE.`);
    return [cli.asOf(command, project)];
  }
  const first = settleAsOf(from, project, cli.io.clock, "--from");
  const last = to === undefined ? cli.asOf(command, project) : settleAsOf(to, project, cli.io.clock, "--to");
  return asOfRange(first, last, every);
}

/** Milliseconds of `90s`, `30m`, `2h`. */
export function waitTime(text: string): number {
  const found = /^(\d+)\s*(s|m|h)$/.exec(text.trim());
  if (found === null) throw new UsageError("wait-form", `--wait must be a time such as 90s, 30m or 2h; got "${text}".`);
  return Number(found[1]) * { s: 1000, m: 60_000, h: 3_600_000 }[found[2] as "s" | "m" | "h"];
}
