import { FitError } from "../../errors.js";
import { webAssembly, type Memory } from "../../web-assembly/memory.js";

/** What every thread must know to find the same arrays in the shared memory. */
export interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly clusters: number;
}

/** All arrays of a fit, in one memory. */
export type Workspace = ReturnType<typeof layOut>;

/** Sums are taken over blocks of rows and added up in their order, however many threads there are. */
const LEAST_BLOCK = 2048;
const MOST_BLOCKS = 512;
const PAGE = 65_536;
const MAX_PAGES = 65_536;

/** @throws {FitError} too-large: more than 4 GB */
export function createMemory(shape: Shape): Memory {
  const pages = Math.ceil(layOut(null, shape).bytes / PAGE) + 1;
  if (pages > MAX_PAGES) {
    throw new FitError(
      "too-large",
      `fitKMeans: ${shape.rows} rows of ${shape.columns} columns need ${Math.ceil(pages / 16_384)} GB; 4 can be had. Fit by mini-batches.`,
    );
  }
  return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** The arrays of `shape` in a memory; without one, arrays of no length that only add up to `bytes`. */
export function layOut(memory: Memory | null, { rows, columns, clusters }: Shape) {
  const stride = columns + (columns % 2);
  const lanes = clusters + (clusters % 2);
  const blockRows = Math.max(LEAST_BLOCK, Math.ceil(rows / MOST_BLOCKS));
  const blocks = Math.ceil(rows / blockRows);
  let bytes = 0;
  const place = (size: number): number => {
    const at = bytes;
    bytes += Math.ceil(size / 64) * 64;
    return at;
  };
  const float64 = (n: number): Float64Array => {
    const at = place(8 * n);
    return memory === null ? new Float64Array(0) : new Float64Array(memory.buffer, at, n);
  };
  const int32 = (n: number): Int32Array => {
    const at = place(4 * n);
    return memory === null ? new Int32Array(0) : new Int32Array(memory.buffer, at, n);
  };
  const made = {
    /** Sequence of rounds, threads that are done, the next block, failed, stop. */
    signal: int32(16),
    /** `lanes` rows of `stride`; one more where `clusters` is odd, which nothing is ever nearest to. */
    centres: float64(lanes * stride),
    /** Half the squared length of each centre. */
    halfNorms: float64(lanes),
    points: float64(rows * stride),
    labels: int32(rows),
    /** By which at least a point's second centre is farther than its own; at most 0: to be measured. */
    slack: float64(rows),
    /** What the last move of the centres may have taken off the slack of a point: without label, then by label. */
    losses: float64(1 + clusters),
    /** The greatest squared length of a centre. */
    longest: float64(1),
    /** By block: sums of the points of each cluster. */
    sums: float64(blocks * clusters * stride),
    /** By block: points of each cluster, then how many changed theirs. */
    counts: int32(blocks * (clusters + 1)),
    stride,
    lanes,
    blockRows,
    blocks,
  };
  return { ...made, bytes };
}
