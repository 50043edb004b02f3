import type { Command } from "commander";
import type { Cli } from "../cli.js";

export function register(program: Command, cli: Cli): void {
  program
    .command("doctor")
    .description("check this machine and the project folder")
    .action(async (_options: unknown, command: Command) => {
      cli.print(command, [{ check: "node", state: "ok", found: process.versions.node }]);
    });
}
