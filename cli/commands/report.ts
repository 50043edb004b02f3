import type { Command } from "commander";
import type { Cli } from "../cli.js";
import { UsageError } from "../errors.js";

export function register(program: Command, cli: Cli): void {
  program
    .command("report")
    .description("write the report from what was published last, and say where it lies")
    .option("--open", "show it in the browser")
    .action(async ({ open = false }: { open?: boolean }, command: Command) => {
      const { dryRun, out, asOf: asked, warehouse: engine } = cli.globals(command);
      const project = await cli.openProject(command);
      const [{ openSnapshot }, { buildReport, placeReport, reportPaths }] = await Promise.all([
        import("../../warehouse/snapshot/reader.js"),
        import("../../pipelines/report.js"),
      ]);
      const snapshot = await openSnapshot(project.directory, { private: true, ...engine });
      try {
        const { asOf, warehouse } = snapshot;
        if (asked !== null && cli.asOf(command, project) !== asOf) throw notPublished(asked, asOf);
        const paths = out === null ? reportPaths(project, asOf) : [out];
        if (dryRun) {
          for (const path of paths) cli.log(command).info(`would write ${path}`);
          return;
        }
        placeReport(paths, await buildReport(project, warehouse, { asOf }));
        cli.io.out.write(`${paths[0]}\n`);
        if (open) await openInBrowser(paths[0]!, cli, command);
      } finally {
        snapshot.close();
      }
    });
}

const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", win32: "explorer" };

const notPublished = (asked: string, asOf: string): UsageError =>
  new UsageError(
    "as-of-not-published",
    `--as-of ${asked}: what is published is as of ${asOf}, and a report is made of that only. Those of earlier nights lie in out/report/<date>/.`,
  );

/** Asks the desktop for its browser; where there is none, the path was printed anyway. */
async function openInBrowser(path: string, cli: Cli, command: Command): Promise<void> {
  const { spawn } = await import("node:child_process");
  const program = OPENERS[process.platform] ?? "xdg-open";
  await new Promise<void>((resolve) => {
    const child = spawn(program, [path], { detached: true, stdio: "ignore" });
    child.once("error", () => {
      cli.log(command).warn(`no program here opens a browser: open ${path} yourself`);
      resolve();
    });
    child.once("spawn", () => {
      child.unref();
      resolve();
    });
  });
}
