import type { Command } from "commander";
import type { CustomerCard } from "../../pipelines/read/customer.js";
import type { Cli } from "../cli.js";
import { UsageError } from "../errors.js";
import { columnsOf, format, type Row } from "../print.js";
import { readable, readingOf } from "../reading.js";

export function register(program: Command, cli: Cli): void {
  readable(program.command("customer"))
    .description("everything known of one customer; shows personal data")
    .argument("<ref>", "a customer_id, an old one, a ref of any source, or space:ref")
    .action(async (ref: string, _options: unknown, command: Command) => {
      const project = await cli.openProject(command);
      const { format: as, out } = cli.globals(command);
      if (as === "csv" || out?.endsWith(".csv") === true) {
        throw new UsageError(
          "unknown-format",
          "customer shows one customer, not rows: take --format json, or a table.",
        );
      }
      const { readCustomer } = await import("../../pipelines/read/customer.js");
      const card = await readCustomer(readingOf(cli, command, project.directory), ref);
      if (as === "json" || as === "ndjson" || /\.(nd)?json$/.test(out ?? "")) {
        const spaces = as === "ndjson" || out?.endsWith(".ndjson") === true ? 0 : 2;
        await cli.write(command, JSON.stringify(card, null, spaces));
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
