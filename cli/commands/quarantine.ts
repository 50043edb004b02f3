import { Option, type Command } from "commander";
import type { RefusedFilter, RefusedState } from "../../warehouse/snapshot/quarantine/read-refused.js";
import { wholeNumber, type Cli } from "../cli.js";
import { UsageError } from "../errors.js";
import { readable, readingOf } from "../reading.js";

interface Options {
  readonly source?: string;
  readonly file?: string;
  readonly rule?: string;
  readonly state?: RefusedState | "all";
  readonly limit?: number;
  readonly all?: boolean;
}

const GROUP = ["source", "file", "rule", "column_name", "state", "rows", "first_line", "last_line"];
const ROW = ["source", "file", "line_number", "column_name", "rule", "message", "state", "raw_text"];

export function register(program: Command, cli: Cli): void {
  const quarantine = program.command("quarantine").description("rows that a load refused, and why");
  readable(filtered(quarantine.command("list", { isDefault: true })))
    .description("how many, by source, file, rule and column")
    .addOption(stateOption())
    .action(async (options: Options, command: Command) => {
      const { directory } = await cli.openProject(command);
      const { listRefused } = await import("../../pipelines/read/quarantine.js");
      await cli.print(command, await listRefused(readingOf(cli, command, directory), filterOf(options)), GROUP);
    });
  readable(filtered(quarantine.command("show")))
    .description("the rows themselves, whole; shows personal data")
    .addOption(stateOption())
    .option("--limit <n>", "how many rows", wholeNumber, 20)
    .action(async (options: Options, command: Command) => {
      const { directory } = await cli.openProject(command);
      const { showRefused } = await import("../../pipelines/read/quarantine.js");
      const rows = await showRefused(readingOf(cli, command, directory), filterOf(options), options.limit!);
      await cli.print(command, rows, ROW);
    });
  filtered(quarantine.command("drop"))
    .description("give up open rows for good: no replay loads them")
    .option("--all", "of every source")
    .action((options: Options, command: Command) => drop(cli, command, options));
}

async function drop(cli: Cli, command: Command, options: Options): Promise<void> {
  const filter = filterOf({ ...options, state: "open" });
  if (options.all !== true && filter.source === null && filter.file === null && filter.rule === null) {
    throw new UsageError(
      "nothing-named",
      "quarantine drop needs --source, --file or --rule; --all drops every open row.",
    );
  }
  const project = await cli.openProject(command);
  const { listRefused, runQuarantineDrop } = await import("../../pipelines/read/quarantine.js");
  if (cli.globals(command).dryRun) {
    return cli.print(command, await listRefused(readingOf(cli, command, project.directory), filter), GROUP);
  }
  const call = cli.call(command, project, cli.asOf(command, project));
  const { dropped, report } = await runQuarantineDrop(call, filter);
  cli.log(command).info(`${dropped} refused rows dropped`, { dropped });
  cli.finish(command, report);
}

const filtered = (command: Command): Command =>
  command
    .option("--source <name>", "of this source only")
    .option("--file <path>", "of this file only, as quarantine list writes it")
    .option("--rule <rule>", "refused by this rule only");

const stateOption = (): Option =>
  new Option("--state <state>", "of the rows").choices(["open", "replayed", "dropped", "all"]).default("open");

const filterOf = ({ source, file, rule, state = "open" }: Options): RefusedFilter => ({
  source: source ?? null,
  file: file ?? null,
  rule: rule ?? null,
  state: state === "all" ? null : state,
});
