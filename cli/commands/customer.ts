import type { Command } from "commander";
import type { CustomerCard } from "../../pipelines/read/customer.js";
import type { Cli } from "../cli.js";
import { FLAT, flattened, formatOfOut } from "../print-out.js";
import { columnsOf, format, type Row } from "../print.js";
import { readable, readingOf } from "../reading.js";

export function register(program: Command, cli: Cli): void {
  readable(program.command("customer"))
    .description("everything known of one customer; shows personal data")
    .argument("<ref>", "a customer_id, an old one, a ref of any source, or space:ref")
    .action(async (ref: string, _options: unknown, command: Command) => {
      const project = await cli.openProject(command);
      const { format: as, out } = cli.globals(command);
      const file = out === null ? as : formatOfOut(out, as);
      const { readCustomer } = await import("../../pipelines/read/customer.js");
      const card = await readCustomer(readingOf(cli, command, project.directory), ref);
      if (file === "json" || file === "ndjson") {
        await cli.write(command, JSON.stringify(card, null, file === "json" ? 2 : 0));
      } else if (file !== null && file !== "table") {
        await cli.print(command, flattened(card), FLAT);
      } else await cli.write(command, screen(card));
    });
}

const screen = ({ customer_id, as_of, former_ids, attributes, results, rows }: CustomerCard): string =>
  [
    `${customer_id} as of ${as_of}${former_ids.length === 0 ? "" : `, formerly ${former_ids.join(", ")}`}\n`,
    section("attributes", asRows(attributes)),
    section("results", asRows(results)),
    ...Object.entries(rows).map(([subject, found]) => section(subject, found)),
  ].join("");

const asRows = (row: Row): Row[] => Object.entries(row).map(([name, value]) => ({ name, value }));

const section = (title: string, rows: readonly Row[]): string =>
  rows.length === 0 ? "" : `\n${title.replaceAll("_", " ")}\n${format(rows, columnsOf(rows), "table")}`;
