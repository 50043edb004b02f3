import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import type { Project } from "../../project/project.js";
import {
  readSegmentMovements,
  readSegmentProfile,
  readSegmentSizes,
  readSegmentValue,
  type SegmentMovement,
  type SegmentSize,
} from "../../warehouse/snapshot/segment/read-segments.js";
import type { Snapshot } from "../../warehouse/snapshot/reader.js";
import type { Plain } from "../../warehouse/warehouse.js";
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

export interface SegmentCard extends Pick<SegmentLine, "segment" | "family" | "title"> {
  readonly as_of: string;
  readonly where: string | null;
  readonly size: SegmentLine;
  readonly value: readonly Readonly<Record<string, Plain>>[];
  readonly profile: readonly Readonly<Record<string, Plain>>[];
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
 * One segment: its size, what its members buy, how they differ from all customers, who came and who left.
 * @throws {ConfigurationError} unknown-segment
 */
export async function showSegment(reading: Reading, project: Project, name: string): Promise<SegmentCard> {
  return withSnapshot(reading, {}, async (snapshot) => {
    const lines = await readLines(snapshot, project);
    const size = lines.find(({ segment }) => segment === name);
    if (size === undefined) {
      const known = lines.map(({ segment }) => segment);
      throw new ConfigurationError(
        "unknown-segment",
        `there is no segment "${name}" in segments/ or in what was published.${suggestion(name, known)}`,
      );
    }
    const hasMembers = size.customers > 0;
    return {
      segment: name,
      family: size.family,
      title: size.title,
      as_of: snapshot.asOf,
      where: project.segments.find((segment) => segment.name === name)?.where ?? null,
      size,
      value: hasMembers ? await readSegmentValue(snapshot.warehouse, name) : [],
      profile: hasMembers ? await readSegmentProfile(snapshot.warehouse, name) : [],
      movement: (await movements(snapshot))
        .filter(isOf(name, size.family))
        .map(({ way, other, customers }) => ({ way, other, customers })),
    };
  });
}

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
