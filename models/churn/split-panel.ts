import { createHash } from "node:crypto";

/** Row numbers of a panel by what they are for. */
export interface PanelSplit {
  readonly learning: Uint32Array;
  /** Other customers of the same cuts: when to stop. */
  readonly stopping: Uint32Array;
  /** Other customers again: what a score means. */
  readonly calibration: Uint32Array;
  /** Later cuts, of all customers. */
  readonly heldOut: Uint32Array;
}

const CALIBRATION = 0.2;
const STOPPING = 0.1;

/**
 * Cuts that are held out apart; of the others each customer is for one use in all cuts, by md5, so that nobody who is learned
 * from says when to stop or what a score means.
 */
export function splitPanel(customerId: readonly string[], heldOut: Uint8Array, seed: number): PanelSplit {
  const rows: Record<keyof PanelSplit, number[]> = { learning: [], stopping: [], calibration: [], heldOut: [] };
  const points = new Map<string, number>();
  for (let i = 0; i < heldOut.length; i++) {
    if (heldOut[i] === 1) {
      rows.heldOut.push(i);
      continue;
    }
    const id = customerId[i]!;
    let point = points.get(id);
    if (point === undefined) points.set(id, (point = pointOf(id, seed)));
    rows[point < CALIBRATION ? "calibration" : point < CALIBRATION + STOPPING ? "stopping" : "learning"].push(i);
  }
  return {
    learning: Uint32Array.from(rows.learning),
    stopping: Uint32Array.from(rows.stopping),
    calibration: Uint32Array.from(rows.calibration),
    heldOut: Uint32Array.from(rows.heldOut),
  };
}

const pointOf = (id: string, seed: number): number =>
  Number.parseInt(createHash("md5").update(`split:${seed}:${id}`, "utf8").digest("hex").slice(0, 8), 16) / 2 ** 32;
