import { relative, resolve } from "node:path";
import type { Command } from "commander";
import type { Cli } from "../cli.js";

export function register(program: Command, cli: Cli): void {
  program
    .command("demo")
    .argument("[dir]", "a new folder", "clientele-demo")
    .description("make up a small company, run two nights on it, and say where the report and the lists lie")
    .action(async (dir: string, _options: unknown, command: Command) => {
      const log = cli.log(command);
      if (cli.globals(command).dryRun) return log.info(`would make a company in ${dir} and run two nights on it`);
      const { runDemo } = await import("../../pipelines/demo.js");
      const directory = resolve(cli.io.directory, dir);
      const call = cli.callOutside(command);
      const { run, places } = await runDemo(directory, call, (folder) => cli.readProject(folder));
      cli.finish(command, run);
      if (run.failure !== null) return;
      const shown = places.map(({ what, where }) => ({ what, where: relative(cli.io.directory, where) }));
      await cli.print(command, shown, ["what", "where"]);
      log.info(`next: clientele customer REF --project ${dir}, clientele segment list --project ${dir}`);
    });
}
