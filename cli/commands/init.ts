import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { askNobody, type Ask } from "../../pipelines/init/ask.js";
import type { Cli } from "../cli.js";
import type { Row } from "../print.js";
import { printGuesses, SUMMARY } from "../print-guesses.js";

export function register(program: Command, cli: Cli): void {
  program
    .command("init")
    .argument("[dir]", "the folder to be", ".")
    .description("write a project folder with default segments and two lists; with data, guess what it holds")
    .option("--from <data...>", "files and folders: csv, tsv, txt, json, ndjson, xlsx, parquet, text also .gz and .zst")
    .action(async (directory: string, options: { from?: string[] }, command: Command) => {
      const { dryRun, format, out } = cli.globals(command);
      const here = (path: string): string => resolve(cli.io.directory, path);
      const { runInit } = await import("../../pipelines/init.js");
      const report = await runInit({
        directory: here(directory),
        from: (options.from ?? []).map(here),
        ask: terminalAsk(),
        dryRun,
      });
      const log = cli.log(command);
      if ((format ?? "table") === "table" && out === null) {
        const columns = cli.io.out.isTTY === true ? (process.stdout.columns ?? WIDTH) : WIDTH;
        if (report.sources.length > 0) await cli.write(command, printGuesses(report.sources, Math.max(80, columns)));
      } else {
        const rows = report.sources.map((source) => ({ ...source }) as unknown as Row);
        await cli.print(command, rows, format === "csv" ? SUMMARY : undefined);
      }
      for (const remark of report.remarks) log.info(remark);
      log.info(`${dryRun ? "would write" : "wrote"} ${report.files.join(", ")}`);
      if (report.todos > 0)
        log.warn(`${report.todos} lines of clientele.yaml are marked "TODO(you)": look at them first`);
      for (const column of report.undecided)
        log.warn(`${column}: nothing tells day from month. Write the pattern in place of "?" in clientele.yaml`);
      if (report.undecided.length > 0) cli.exit(2);
      log.info(`next: clientele check --project ${directory}`);
    });
}

/** Where nobody says how wide the screen is. */
const WIDTH = 110;

/** Asks only where someone sits before a terminal. */
function terminalAsk(): Ask {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return askNobody;
  return async (question, choices) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const shown =
        choices.length === 0 ? question : `${question}\n${choices.map((c, i) => `  ${i + 1}) ${c}`).join("\n")}\n`;
      const answer = (await lines.question(`${shown} (empty: leave it open) `)).trim();
      if (answer === "") return null;
      return choices.length === 0 ? answer : (choices[Number(answer) - 1] ?? choices.find((c) => c === answer) ?? null);
    } finally {
      lines.close();
    }
  };
}
