import type { Command } from "commander";
import type { SegmentMoves } from "../../pipelines/read/moves.js";
import type { SegmentCard } from "../../pipelines/read/segments.js";
import { settleAsOf, type Cli } from "../cli.js";
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
    .argument("<name>", "of a segment by rules, or of a family that every project has: rfm:champion, lifecycle:lost")
    .description(
      "one segment: size, value, how members differ, what they buy and where, service, some of them, movements",
    )
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
  readable(segment.command("moves"))
    .argument(
      "[family]",
      "rfm, lifecycle, cluster, value_band, or of your own segments; default: all, without what follows",
    )
    .description("who went from which segment to which between two nights, and where that leads if it goes on")
    .option("--from <date>", "the last night up to then (default: the last one 28 days before, else the oldest)")
    .option("--to <date>", "the last night up to then (default: the one published)")
    .option("--loss <segments>", "segments that mean a customer is lost, with commas between (default: by family)")
    .action(async (family: string | undefined, options: MovesOptions, command: Command) => {
      const project = await cli.openProject(command);
      const night = (name: "from" | "to"): string | null =>
        options[name] === undefined ? null : settleAsOf(options[name], project, cli.io.clock, `--${name}`);
      const asked = {
        family: family ?? null,
        from: night("from"),
        to: night("to"),
        loss: options.loss?.split(",").map((one) => one.trim()) ?? null,
      };
      const { format: as, out } = cli.globals(command);
      const file = out === null ? as : formatOfOut(out, as);
      const { showMoves } = await import("../../pipelines/read/moves.js");
      const moves = await showMoves(readingOf(cli, command, project.directory), asked);
      if (file === "json" || file === "ndjson") {
        await cli.write(command, JSON.stringify(moves, null, file === "json" ? 2 : 0));
      } else if (file !== null && file !== "table") await cli.print(command, moves.moves, MOVE);
      else await cli.write(command, movesScreen(moves));
    });
}

interface MovesOptions {
  readonly from?: string;
  readonly to?: string;
  readonly loss?: string;
}

const MOVE = ["family", "segment_before", "segment_now", "is_new", "customers", "monetary", "expected_revenue"];

const NO_STEADY_STATE = {
  "no-counts": "nobody was a customer on the first night",
  unseen: "nobody was seen leaving one of the segments",
  few: "some of the segments that remain had fewer than 30 customers",
  several: "there are groups of segments that nobody went between",
} as const;

/** "-" alone would say that it is not known. */
const named = (segment: string | null): string => segment ?? "(none)";

function movesScreen({ from, to, days, moves, chain, loss }: SegmentMoves): string {
  const rows = moves.map((move) => ({
    ...(chain === null ? { family: move.family } : {}),
    before: move.is_new ? "(new customer)" : named(move.segment_before),
    now: named(move.segment_now),
    customers: move.customers,
    monetary: move.monetary,
    expected_revenue: move.expected_revenue,
  }));
  const went = rows.filter(({ before, now }) => before !== now);
  const head = `from ${from} to ${to}, ${days} days\n`;
  if (chain === null) return head + section("who moved", went);
  const segments = chain.segments.map(({ segment, before, now, stayed, steadyShare, daysToLoss, isFew }) => ({
    segment: named(segment),
    before,
    stayed,
    now,
    steady_share: steadyShare === null ? null : Math.round(steadyShare * 1e4) / 1e4,
    days_to_loss: daysToLoss === null ? null : Math.round(daysToLoss),
    note: isFew ? "few" : null,
  }));
  const why =
    chain.noSteadyState === null ? "" : `\nno shares of the long run: ${NO_STEADY_STATE[chain.noSteadyState]}\n`;
  const lost = loss.length === 0 ? "" : `\nloss: ${loss.join(", ")}\n`;
  return (
    head + section("who moved", went) + section("who was a customer then, and where it leads", segments) + why + lost
  );
}

const LINE = ["family", "segment", "customers", "share", "gross_sales", "share_of_sales", "came", "left"];

const screen = ({ segment, title, as_of, where, size, value, profile, movement, ...more }: SegmentCard): string => {
  const { effects, products, channels, service, samples } = more;
  return [
    `${segment}${title === null || title === segment ? "" : `: ${title}`}, as of ${as_of}\n`,
    where === null ? "" : `where ${where.trim()}\n`,
    section("size", [size], LINE.slice(2)),
    section("value", value),
    section("profile", profile),
    section("how members differ, the strongest first", effects),
    section("products of the last 365 days", products),
    section("channels of the last 365 days", channels),
    section("service of the last 365 days, per 100 customers", service),
    section("some members", samples),
    section("movement since the night before", movement),
  ].join("");
};

const section = (title: string, rows: readonly Row[], columns?: readonly string[]): string =>
  rows.length === 0
    ? ""
    : `\n${title}\n${format(rows, columns?.map((name) => ({ name })) ?? columnsOf(rows), "table")}`;
