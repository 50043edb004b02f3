import type { Command } from "commander";
import type { Finding } from "../../pipelines/doctor.js";
import type { Cli } from "../cli.js";
import { describeError } from "../errors.js";

export function register(program: Command, cli: Cli): void {
  program
    .command("doctor")
    .description("check this machine and the project folder")
    .action(async (_options: unknown, command: Command) => {
      const { inspectMachine } = await import("../../pipelines/doctor.js");
      const findings = [...(await inspectMachine(cli.globals(command).project)), await configuration(cli, command)];
      await cli.print(
        command,
        findings.map((finding) => ({ ...finding })),
        ["check", "state", "found", "advice"],
      );
      if (findings.some(({ state }) => state === "fail")) cli.exit(1);
    });
}

async function configuration(cli: Cli, command: Command): Promise<Finding> {
  try {
    const { name, sources, timeZone } = await cli.openProject(command);
    const found = `${name}: ${sources.length} sources, ${timeZone}`;
    return { check: "configuration", state: "ok", found, advice: "" };
  } catch (cause) {
    const { code, message, exitCode } = describeError(cause);
    if (exitCode !== 2) throw cause;
    const [first = "", ...more] = message.split("\n");
    const advice = more.length === 0 ? "" : `and ${more.length} more: see clientele check`;
    return { check: "configuration", state: "fail", found: `${first} [${code}]`, advice };
  }
}
