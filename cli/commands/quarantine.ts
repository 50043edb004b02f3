import { Option, type Command } from "commander";
import type { RefusedFilter, RefusedState } from "../../warehouse/snapshot/quarantine/read-refused.js";
import { collect, wholeNumber, type Cli } from "../cli.js";
import { UsageError } from "../errors.js";
import type { Row } from "../print.js";
import { readable, readingOf } from "../reading.js";
import { waitTime } from "./nightly.js";

interface Options {
  readonly source?: string;
  readonly file?: string;
  readonly rule?: string;
  readonly state?: RefusedState | "all";
  readonly limit?: number;
  readonly all?: boolean;
}

interface ReplayOptions {
  readonly source?: readonly string[];
  readonly file?: string;
  readonly rule?: string;
  readonly replace?: boolean;
  readonly keepMissing?: boolean;
  readonly wait?: number;
}

const GROUP = ["source", "file", "rule", "column_name", "state", "rows", "first_line", "last_line", "message"];
const ROW = ["source", "file", "line_number", "column_name", "rule", "message", "state", "raw_text"];

export function register(program: Command, cli: Cli): void {
  const quarantine = program.command("quarantine").description("rows that a load refused, and why");
  readable(filtered(quarantine.command("list", { isDefault: true })))
    .description("how many, by source, file, rule and column, and what to do about them")
    .addOption(stateOption())
    .action(async (options: Options, command: Command) => {
      const { directory } = await cli.openProject(command);
      const { listRefused } = await import("../../pipelines/read/quarantine.js");
      const groups = await listRefused(readingOf(cli, command, directory), filterOf(options));
      await cli.print(command, groups, GROUP);
      advise(cli, command, groups);
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
  quarantine
    .command("replay")
    .description("load the sources of open rows again, after the mapping was mended")
    .option("--source <name>", "of this source only; repeatable", collect)
    .option("--file <path>", "sources with open rows of this file, as quarantine list writes it")
    .option("--rule <rule>", "sources with open rows that this rule refused")
    .option("--replace", "take deliveries whose rows conflict with earlier ones as corrections, for good")
    .option("--keep-missing", "keep the rows of files that are gone; their refused rows stay open")
    .option("--wait <time>", "how long to wait for another run, e.g. 30m", waitTime)
    .action((options: ReplayOptions, command: Command) => replay(cli, command, options));
  filtered(quarantine.command("drop"))
    .description("give up open rows for good: no replay loads them")
    .option("--all", "of every source")
    .action((options: Options, command: Command) => drop(cli, command, options));
}

async function replay(cli: Cli, command: Command, options: ReplayOptions): Promise<void> {
  const { source = null, file = null, rule = null, replace = false, keepMissing = false } = options;
  const project = await cli.openProject(command);
  if (cli.globals(command).dryRun) {
    const { listRefused } = await import("../../pipelines/read/quarantine.js");
    const reading = readingOf(cli, command, project.directory);
    const groups = await listRefused(reading, { source: null, file, rule, state: "open" });
    const named = groups.filter((group) => source === null || source.includes(String(group["source"])));
    return cli.print(command, named, GROUP);
  }
  const { runLoadAlone } = await import("../../pipelines/nightly.js");
  const call = cli.call(command, project, cli.asOf(command, project), options.wait);
  const report = await runLoadAlone(call, {
    sources: source,
    again: false,
    keepMissing,
    replay: { file, rule, replace },
  });
  cli.finish(command, report);
}

/** What to do with open rows, on standard error. */
function advise(cli: Cli, command: Command, groups: readonly Row[]): void {
  const open = groups.filter(({ state }) => state === "open");
  if (open.length === 0) return;
  const log = cli.log(command);
  log.info("the rows themselves: clientele quarantine show");
  log.info("after the mapping was mended: clientele quarantine replay (a mended export is a new file: load takes it)");
  if (open.some(({ rule }) => rule === "append-conflict" || rule === "key-conflict"))
    log.info("where what came later is the truth: clientele quarantine replay --replace");
  log.info("to give rows up for good: clientele quarantine drop");
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
