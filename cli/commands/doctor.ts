import type { Command } from "commander";
import type { Finding } from "../../pipelines/doctor.js";
import type { Cli } from "../cli.js";
import { describeError } from "../errors.js";

export function register(program: Command, cli: Cli): void {
  program
    .command("doctor")
    .description("check this machine and the project folder, and say what to do")
    .action(async (_options: unknown, command: Command) => {
      const { runDoctor } = await import("../../pipelines/doctor.js");
      const { timeZone, configuration } = await readConfiguration(cli, command);
      const findings = [...(await runDoctor(cli.globals(command).project, timeZone)), configuration];
      await cli.print(
        command,
        findings.map((finding) => ({ ...finding })),
        ["check", "state", "found", "advice"],
      );
      if (configuration.state === "fail") cli.exit(2);
      else if (findings.some(({ state }) => state === "fail")) cli.exit(1);
    });
}

async function readConfiguration(
  cli: Cli,
  command: Command,
): Promise<{ readonly timeZone: string; readonly configuration: Finding }> {
  const check = "configuration";
  try {
    const { name, sources, timeZone } = await cli.openProject(command);
    const found = `${name}: ${sources.length} sources, ${timeZone}`;
    return { timeZone, configuration: { check, state: "ok", found, advice: "" } };
  } catch (cause) {
    const { code, message, exitCode } = describeError(cause);
    if (exitCode !== 2) throw cause;
    const [first = "", ...more] = message.split("\n");
    const advice = `mend it: clientele check ${more.length === 0 ? "says where" : `lists ${more.length} more`}`;
    return { timeZone: "Europe/London", configuration: { check, state: "fail", found: `${first} [${code}]`, advice } };
  }
}
