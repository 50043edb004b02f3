import type { Command } from "commander";
import type { Cli } from "../cli.js";
import { formatOfOut } from "../print-out.js";
import { readable, readingOf } from "../reading.js";

/** A table on a terminal shows no more rows. */
const SHOWN_ROWS = 100;

export function register(program: Command, cli: Cli): void {
  readable(program.command("sql"))
    .description("read-only SQL over what was published: core, result, cube, history, ops")
    .argument("<query>", 'e.g. "select segment, count(*) from result.rfm group by segment order by segment"')
    .action(async (text: string, _options: unknown, command: Command) => {
      const project = await cli.openProject(command);
      const { out, format } = cli.globals(command);
      const reading = readingOf(cli, command, project.directory);
      const { runQuery, writeQuery } = await import("../../pipelines/read/query.js");
      if (out !== null) {
        const rows = await writeQuery(reading, text, out, formatOfOut(out, format));
        return cli.log(command).info(`${out}: ${rows} rows`, { rows });
      }
      const table = (format ?? "table") === "table";
      const { columns, rows, more } = await runQuery(reading, text, table ? SHOWN_ROWS : null);
      await cli.print(command, rows, columns);
      if (more) {
        cli.log(command).warn(`only the first ${SHOWN_ROWS} rows are shown; --format csv or --out FILE gives all`);
      }
    });
}
