import type { Command } from "commander";
import type { SegmentCard } from "../../pipelines/read/segments.js";
import type { Cli } from "../cli.js";
import { FLAT, flattened, formatOfOut } from "../print-out.js";
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
      const file = out === null ? as : formatOfOut(out, as);
      const { showSegment } = await import("../../pipelines/read/segments.js");
      const card = await showSegment(readingOf(cli, command, project.directory), project, name);
      if (file === "json" || file === "ndjson") {
        await cli.write(command, JSON.stringify(card, null, file === "json" ? 2 : 0));
      } else if (file !== null && file !== "table") {
        await cli.print(command, flattened(card), FLAT);
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
