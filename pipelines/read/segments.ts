import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import type { Project } from "../../project/project.js";
import {
  readBuiltIn,
  readSegmentMovements,
  readSegmentSizes,
  type SegmentMovement,
  type SegmentSize,
} from "../../warehouse/snapshot/segment/read-segments.js";
import { readWorth, type Members, type WorthRow } from "../../warehouse/snapshot/segment/read-profiles.js";
import { BUILT_IN_FAMILIES } from "../../warehouse/results/segments.js";
import type { Snapshot } from "../../warehouse/snapshot/reader.js";
import type { Plain } from "../../warehouse/warehouse.js";
import { readProfile, type SegmentProfile } from "./segment-profile.js";
import { withSnapshot, type Reading } from "./with-snapshot.js";

/** One segment of the project, as of the snapshot. `came`, `left`: since the night before; null in the first night. */
export interface SegmentLine {
  readonly [column: string]: Plain;
  readonly family: string | null;
  readonly segment: string;
  readonly title: string | null;
  readonly customers: number;
  readonly share: number | null;
  readonly gross_sales: string;
  readonly share_of_sales: number | null;
  readonly came: number | null;
  readonly left: number | null;
}

export interface SegmentCard extends Pick<SegmentLine, "segment" | "family" | "title">, SegmentProfile {
  readonly as_of: string;
  readonly where: string | null;
  readonly size: SegmentLine;
  readonly value: readonly Readonly<Record<string, Plain>>[];
  readonly movement: readonly {
    readonly way: "in" | "out";
    readonly other: string | null;
    readonly customers: number;
  }[];
}

/** Every segment that the project defines, also those without members, and those that had members last night. */
export async function listSegments(reading: Reading, project: Project): Promise<SegmentLine[]> {
  return withSnapshot(reading, {}, (snapshot) => readLines(snapshot, project));
}

/**
 * One segment: its size, what its members bring and buy, how they differ from others, what service they need, some of them, who
 * came and who left. A segment by rules, or one of a family that every project has: `rfm:champion`, or `champion` alone.
 * @throws {ConfigurationError} unknown-segment, ambiguous-segment
 */
export async function showSegment(reading: Reading, project: Project, name: string): Promise<SegmentCard> {
  return withSnapshot(reading, {}, async (snapshot) => {
    const lines = await readLines(snapshot, project);
    const moves = await movements(snapshot);
    const ruled = lines.find(({ segment }) => segment === name);
    const members = ruled === undefined ? builtIn(name, await builtInNames(snapshot), lines) : ofRule(name);
    const worth = ruled?.customers === 0 ? [] : await readWorth(snapshot.warehouse, members);
    const segment = members.segment;
    const size = ruled ?? lineOf(members, worth, moves);
    return {
      segment,
      family: size.family,
      title: size.title,
      as_of: snapshot.asOf,
      where: project.segments.find(({ name: defined }) => ruled !== undefined && defined === name)?.where ?? null,
      size,
      value: worth,
      ...(size.customers > 0 ? await readProfile(snapshot, members) : NOBODY),
      movement: moves
        .filter(isOf(segment, size.family))
        .map(({ way, other, customers }) => ({ way, other, customers })),
    };
  });
}

const NOBODY: SegmentProfile = { profile: [], effects: [], products: [], channels: [], service: [], samples: [] };

type OneSegment = Members & { readonly segment: string };

const ofRule = (segment: string): OneSegment => ({ family: null, segment });

/** `family:segment`, or the segment alone where only one family has it. */
function builtIn(name: string, known: readonly OneSegment[], lines: readonly SegmentLine[]): OneSegment {
  const found = known.filter(({ family, segment }) => name === segment || name === `${family}:${segment}`);
  if (found.length === 1) return found[0]!;
  const full = found.map(({ family, segment }) => `${family}:${segment}`);
  if (found.length > 1) {
    throw new ConfigurationError(
      "ambiguous-segment",
      `"${name}" is a segment of several families: say ${full.join(" or ")}.`,
    );
  }
  const names = [...lines.map(({ segment }) => segment), ...known.map(({ family, segment }) => `${family}:${segment}`)];
  throw new ConfigurationError(
    "unknown-segment",
    `there is no segment "${name}" in segments/ or in what was published.${suggestion(name, names)}`,
  );
}

async function builtInNames({ warehouse, has }: Snapshot): Promise<OneSegment[]> {
  if (!has("result.customer")) return [];
  const rows = await readBuiltIn(warehouse, BUILT_IN_FAMILIES);
  return rows.map(({ family, segment }) => ({ family, segment }));
}

/** The size of a segment that no rule makes. */
function lineOf(
  { family, segment }: OneSegment,
  worth: readonly WorthRow[],
  moves: readonly SegmentMovement[],
): SegmentLine {
  const own = worth.find(({ who }) => who === "members")!;
  const everyone = worth.find(({ who }) => who === "everyone")!;
  const moved = (way: "in" | "out"): number | null =>
    moves.length === 0
      ? null
      : moves
          .filter((move) => move.way === way && isOf(segment, family)(move))
          .reduce((n, move) => n + move.customers, 0);
  return {
    family,
    segment,
    title: null,
    customers: own.customers,
    share: Math.round((own.customers / everyone.customers) * 1e4) / 1e4,
    gross_sales: own.gross_sales,
    share_of_sales: Number(everyone.gross_sales) === 0 ? null : ratio(own.gross_sales, everyone.gross_sales),
    came: moved("in"),
    left: moved("out"),
  };
}

const ratio = (part: string, whole: string): number => Math.round((Number(part) / Number(whole)) * 1e4) / 1e4;

async function readLines(snapshot: Snapshot, project: Project): Promise<SegmentLine[]> {
  const sizes = new Map((await readSizes(snapshot)).map((size) => [size.segment, size]));
  const moves = await movements(snapshot);
  const defined = new Map(project.segments.map((segment) => [segment.name, segment]));
  const names = [...defined.keys(), ...[...sizes.keys()].filter((name) => !defined.has(name))];
  const moved = (name: string, way: "in" | "out"): number | null =>
    moves.length === 0
      ? null
      : moves
          .filter((move) => move.way === way && isOf(name, defined.get(name)?.family ?? null)(move))
          .reduce((sum, move) => sum + move.customers, 0);
  return names.map((name) => ({
    family: defined.get(name)?.family ?? null,
    segment: name,
    title: defined.get(name)?.title ?? null,
    customers: sizes.get(name)?.customers ?? 0,
    share: sizes.has(name) ? sizes.get(name)!.share : 0,
    gross_sales: sizes.get(name)?.gross_sales ?? "0.0000",
    share_of_sales: sizes.has(name) ? sizes.get(name)!.share_of_sales : 0,
    came: moved(name, "in"),
    left: moved(name, "out"),
  }));
}

/** Segments of two families can have one name, as "new" of RFM and of the lifecycle. */
const isOf =
  (name: string, family: string | null) =>
  (move: SegmentMovement): boolean =>
    move.segment === name && (family === null || move.family === family);

const readSizes = async ({ warehouse, has }: Snapshot): Promise<SegmentSize[]> =>
  has("result.segment_member") && has("result.customer") ? readSegmentSizes(warehouse) : [];

const movements = async ({ warehouse, has }: Snapshot): Promise<SegmentMovement[]> =>
  has("result.segment_move") ? readSegmentMovements(warehouse) : [];
