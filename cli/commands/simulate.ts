import { resolve } from "node:path";
import type { Command } from "commander";
import { wholeNumber, type Cli } from "../cli.js";
import { UsageError } from "../errors.js";

interface Options {
  readonly customers: number;
  readonly years: number;
  readonly until: string;
  readonly seed: number;
}

export function register(program: Command, cli: Cli): void {
  program
    .command("simulate")
    .argument("<dir>", "a new or empty folder")
    .description("write the files of a made-up company, and the truth about it")
    .option("--customers <n>", "how many", wholeNumber, 2000)
    .option("--years <y>", "of history", wholeNumber, 3)
    .option("--until <date>", "the end of the history, exclusive", "2026-01-01")
    .option("--seed <s>", "equal seeds give equal files", wholeNumber, 1)
    .action(async (dir: string, options: Options, command: Command) => {
      const directory = resolve(cli.io.directory, dir);
      await checkEmpty(directory, dir);
      checkDate(options.until);
      const { dryRun, warehouse } = cli.globals(command);
      const log = cli.log(command);
      if (dryRun) return log.info(`would write a company of ${options.customers} customers to ${dir}`);
      const { runSimulate } = await import("../../pipelines/simulate.js");
      const report = await runSimulate({ directory, ...options, ...warehouse, log: (line) => log.info(line) });
      const rows = Object.entries(report.rows).map(([source, count]) => ({ source, rows: count }));
      log.info(`${report.files} files in ${dir}; next: clientele init --from ${dir}`);
      await cli.print(command, rows, ["source", "rows"]);
    });
}

async function checkEmpty(directory: string, named: string): Promise<void> {
  const { readdir } = await import("node:fs/promises");
  const found = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw cause;
  });
  if (found.length === 0) return;
  throw new UsageError("not-empty", `${named} must be a new or empty folder; it holds ${found.length} things.`);
}

function checkDate(text: string): void {
  const date = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) return;
  throw new UsageError("until-form", `--until must be a date such as 2026-01-01; got "${text}".`);
}
