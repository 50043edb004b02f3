import type { Command } from "commander";
import type { Cli } from "../cli.js";

export function register(program: Command, cli: Cli): void {
  program
    .command("check")
    .description("validate the configuration, and read the head of every source; changes nothing")
    .action(async (_options: unknown, command: Command) => {
      const { runCheck } = await import("../../pipelines/check.js");
      const { findings, sources } = await runCheck(cli.globals(command).project, cli.io.environment);
      const problems = findings.filter(({ level }) => level === "problem").length;
      await cli.print(
        command,
        findings.map((finding) => ({ ...finding })),
        ["level", "where", "code", "message"],
      );
      const found = `${counted(problems, "problem")}, ${counted(findings.length - problems, "note")}`;
      const summary =
        sources === null ? `the configuration has ${found}; no source was read` : `${readOf(sources)}: ${found}`;
      if (problems > 0) cli.log(command).warn(summary);
      else cli.log(command).info(summary);
      if (problems > 0) cli.exit(2);
    });
}

const readOf = (sources: readonly { readonly files: number }[]): string =>
  `${counted(sources.length, "source")}, ${counted(
    sources.reduce((sum, { files }) => sum + files, 0),
    "file",
  )}`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
