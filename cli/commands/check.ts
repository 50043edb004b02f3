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
      const files = sources.reduce((sum, source) => sum + source.files, 0);
      const summary = `${sources.length} sources, ${files} files: ${problems} problems, ${findings.length - problems} notes`;
      if (problems > 0) cli.log(command).warn(summary);
      else cli.log(command).info(summary);
      if (problems > 0) cli.exit(2);
    });
}
