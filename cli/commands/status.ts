import type { Command } from "commander";
import type { Cli } from "../cli.js";

export function register(program: Command, cli: Cli): void {
  program
    .command("status")
    .description("what runs now, and how the last run ended; never waits")
    .action(async (_options: unknown, command: Command) => {
      const project = await cli.openProject(command);
      const { readStatus } = await import("../../pipelines/status.js");
      const rows = await readStatus(project.directory);
      await cli.print(command, rows, ["what", "value"]);
    });
}
