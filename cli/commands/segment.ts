import type { Command } from "commander";
import type { SegmentCard } from "../../pipelines/read/segments.js";
import type { Cli } from "../cli.js";
import { UsageError } from "../errors.js";
import { columnsOf, format, type Row } from "../print.js";
import { readable, readingOf } from "../reading.js";

export function register(program: Command, cli: Cli): void {
  const segment = program.command("segment").description("sizes, profiles and movements of segments");
  readable(segment.command("list", { isDefault: true }))
    .description("every segment: size, worth, who came and left since the night before")
    .action(async (_options: unknown, command: Command) => {
      const project = await cli.openProject(command);
      const { listSegments } = await import("../../pipelines/read/segments.js");
      await cli.print(command, await listSegments(readingOf(cli, command, project.directory), project), LINE);
    });
  readable(segment.command("show"))
    .argument("<name>", "of a segment")
    .description("one segment: size, what its members buy, how they differ, movements")
    .action(async (name: string, _options: unknown, command: Command) => {
      const project = await cli.openProject(command);
      const { format: as, out } = cli.globals(command);
      if (as === "csv" || out?.endsWith(".csv") === true) {
        throw new UsageError("unknown-format", "segment show gives no rows: take --format json, or a table.");
      }
      const { showSegment } = await import("../../pipelines/read/segments.js");
      const card = await showSegment(readingOf(cli, command, project.directory), project, name);
      if (as === "json" || as === "ndjson" || /\.(nd)?json$/.test(out ?? "")) {
        const spaces = as === "ndjson" || out?.endsWith(".ndjson") === true ? 0 : 2;
        await cli.write(command, JSON.stringify(card, null, spaces));
      } else await cli.write(command, screen(card));
    });
}

const LINE = ["family", "segment", "customers", "share", "gross_sales", "share_of_sales", "came", "left"];

const screen = ({ segment, title, as_of, where, size, value, profile, movement }: SegmentCard): string =>
  [
    `${segment}${title === null || title === segment ? "" : `: ${title}`}, as of ${as_of}\n`,
    where === null ? "" : `where ${where.trim()}\n`,
    section("size", [size], LINE.slice(2)),
    section("value", value),
    section("profile", profile),
    section("movement since the night before", movement),
  ].join("");

const section = (title: string, rows: readonly Row[], columns?: readonly string[]): string =>
  rows.length === 0
    ? ""
    : `\n${title}\n${format(rows, columns?.map((name) => ({ name })) ?? columnsOf(rows), "table")}`;
