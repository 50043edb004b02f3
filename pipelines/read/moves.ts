import { daysBetween, nightToCompare } from "../../models/markov/choose-night.js";
import { LOSS_SEGMENTS } from "../../models/markov/loss-segments.js";
import { segmentChain, type SegmentChain } from "../../models/markov/segment-chain.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import {
  readFamilies,
  readMoves,
  readNightsBefore,
  type SegmentMoveRow,
} from "../../warehouse/snapshot/segment/read-moves.js";
import type { Snapshot } from "../../warehouse/snapshot/reader.js";
import { withSnapshot, type Reading } from "./with-snapshot.js";

export interface MovesAsked {
  /** Null: all. */
  readonly family: string | null;
  /** The last nights up to these; null: the one published, and the last one at least 28 days before it (else the oldest). */
  readonly from: string | null;
  readonly to: string | null;
  /** Segments that mean loss; null: those of the family, if it has any. */
  readonly loss: readonly string[] | null;
}

export interface SegmentMoves {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly moves: readonly SegmentMoveRow[];
  /** Of the family that was asked for; null where all were. */
  readonly chain: SegmentChain | null;
  readonly loss: readonly string[];
}

/**
 * Who went from which segment to which between two nights, and what becomes of the segments where that goes on.
 * @throws {ConfigurationError} no-such-night, unknown-family, unknown-segment
 */
export async function showMoves(reading: Reading, asked: MovesAsked): Promise<SegmentMoves> {
  return withSnapshot(reading, {}, async (snapshot) => {
    const { warehouse } = snapshot;
    const families = snapshot.has("history.segment_change") ? await readFamilies(warehouse) : [];
    if (asked.family !== null && !families.includes(asked.family)) {
      throw new ConfigurationError(
        "unknown-family",
        `there is no family "${asked.family}" in what was published; there is ${families.join(", ") || "none"}.${suggestion(asked.family, families)}`,
      );
    }
    const nights = await chooseNights(snapshot, asked);
    const days = daysBetween(nights.from, nights.to);
    const moves = families.length === 0 ? [] : await readMoves(warehouse, nights, asked.family);
    if (asked.family === null) return { ...nights, days, moves, chain: null, loss: [] };
    const loss = asked.loss ?? LOSS_SEGMENTS[asked.family] ?? [];
    const segments = [...new Set(moves.flatMap((move) => [move.segment_before, move.segment_now]))];
    const unknown = asked.loss?.find((segment) => !segments.includes(segment));
    if (unknown !== undefined) {
      const known = segments.filter((segment) => segment !== null);
      throw new ConfigurationError(
        "unknown-segment",
        `nobody was in a segment "${unknown}" of the family "${asked.family}" on either night; there is ${known.join(", ")}.`,
      );
    }
    const transitions = moves
      .filter(({ is_new }) => !is_new)
      .map(({ segment_before: before, segment_now: now, customers }) => ({ before, now, customers }));
    return { ...nights, days, moves, chain: segmentChain(transitions, { days, loss: new Set(loss) }), loss };
  });
}

async function chooseNights(
  { warehouse, asOf, has }: Snapshot,
  asked: MovesAsked,
): Promise<{ readonly from: string; readonly to: string }> {
  const before = has("ops.night") ? await readNightsBefore(warehouse, asOf) : [];
  const nights = [...before, asOf];
  const upTo = (moment: string): string => {
    const found = nights.filter((night) => night <= moment).at(-1);
    if (found === undefined)
      throw noNight(`no night as of ${moment} or before was published; the oldest is ${nights[0]}.`);
    return found;
  };
  const to = asked.to === null ? asOf : upTo(asked.to);
  const earlier = nights.filter((night) => night < to);
  if (earlier.length === 0) {
    throw noNight(
      `movement needs two nights, and none was published before ${to}. Run another one, or a range with --from.`,
    );
  }
  const from = asked.from === null ? nightToCompare(earlier, to)! : upTo(asked.from);
  if (from >= to) throw noNight(`the first night must lie before the second; got ${from} and ${to}.`);
  return { from, to };
}

const noNight = (rule: string): ConfigurationError => new ConfigurationError("no-such-night", rule);
