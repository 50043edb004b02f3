import { FitError } from "../../errors.js";
import { webAssembly, type Memory } from "../../web-assembly/memory.js";

/** Sums are taken over blocks of this many rows, and added up in their order, however many threads there are. */
export const BLOCK_ROWS = 4096;
/** Numbers that describe the best split of one feature at one leaf: see `find-split.ts`. */
export const SPLIT_FIELDS = 8;
/** 32-bit words of a set of bins. */
export const SET_WORDS = 8;

/** What every thread must know to find the same arrays in the shared memory. Plain, so that it can be posted. */
export interface Shape {
  readonly rows: number;
  readonly validationRows: number;
  readonly weighted: boolean;
  readonly validationWeighted: boolean;
  readonly threads: number;
  readonly leaves: number;
  /** Per feature: bins of values; one more is for what is missing. */
  readonly bins: readonly number[];
  readonly categorical: readonly boolean[];
}

/** All arrays of a fit, in one shared memory. */
export type Workspace = ReturnType<typeof layOut>;

const PAGE = 65_536;
const MAX_PAGES = 65_536;

/**
 * A memory large enough for `shape`.
 * @throws {FitError} too-large: more than 4 GB
 */
export function createMemory(shape: Shape): Memory {
  const pages = Math.ceil(layOut(null, shape).bytes / PAGE) + 1;
  if (pages > MAX_PAGES) {
    throw new FitError(
      "too-large",
      `fitBoosting: ${shape.rows} rows of ${shape.bins.length} columns need ${Math.round(pages / 16_384)} GB; 4 can be had. Draw a sample of the rows.`,
    );
  }
  return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** The arrays of `shape` in a memory; without one, arrays of no length that only add up to `bytes`. */
export function layOut(memory: Memory | null, shape: Shape) {
  const { rows, validationRows, threads, leaves } = shape;
  const features = shape.bins.length;
  const total = shape.bins.reduce((sum, bins) => sum + bins + 1, 0);
  const blocks = Math.ceil(rows / BLOCK_ROWS);
  const validationBlocks = Math.ceil(validationRows / BLOCK_ROWS);
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
  const uint32 = (n: number): Uint32Array => {
    const at = place(4 * n);
    return memory === null ? new Uint32Array(0) : new Uint32Array(memory.buffer, at, n);
  };
  const uint8 = (n: number): Uint8Array => {
    const at = place(n);
    return memory === null ? new Uint8Array(0) : new Uint8Array(memory.buffer, at, n);
  };
  const perThread = <T>(make: () => T): readonly T[] => Array.from({ length: threads }, make);
  const offsets = shape.bins.map(
    (
      (from) => (bins: number) =>
        (from += bins + 1) - bins - 1
    )(0),
  );
  const arrays = {
    shape,
    features,
    /** Bins of all features, those of missing values counted. */
    total,
    /** First bin of each feature in a histogram. */
    offsets,
    blocks,
    validationBlocks,
    signal: int32(16),
    /** What a command is about. */
    integers: int32(32),
    numbers: float64(32),
    label: float64(rows),
    weight: shape.weighted ? float64(rows) : null,
    score: float64(rows),
    gradient: float64(rows),
    hessian: float64(rows),
    /** Quantised gradient × 2^26 + quantised Hessian. */
    packed: float64(rows),
    rowBins: uint8(rows * features),
    columnBins: uint8(rows * features),
    /** Rows by leaf: each thread orders those that it owns, ascending within a leaf. */
    order: int32(rows),
    spare: int32(rows),
    /** Rows 0, so that a look some places beyond the arrays before finds rows. */
    beyond: int32(64),
    /** Per thread and leaf. */
    begin: int32(threads * leaves),
    count: int32(threads * leaves),
    validationLabel: float64(validationRows),
    validationWeight: shape.validationWeighted ? float64(validationRows) : null,
    validationScore: float64(validationRows),
    validationBins: uint8(validationRows * features),
    /** Sums of quantised gradients and Hessians per leaf and bin. */
    gradientSums: float64(leaves * total),
    hessianSums: float64(leaves * total),
    packedSums: perThread(() => float64(total)),
    ownGradientSums: perThread(() => float64(total)),
    ownHessianSums: perThread(() => float64(total)),
    /** Rows per bin of one leaf, where they have to be counted. */
    ownCounts: perThread(() => float64(total)),
    counts: float64(total),
    /** Per leaf and feature: whether a split by it may be looked for. */
    allowed: uint8(leaves * features),
    /** Per leaf and feature: the best split found, and the bins that go left. */
    splits: float64(leaves * features * SPLIT_FIELDS),
    splitSets: uint32(leaves * features * SET_WORDS),
    /** Per leaf: sums that the search starts from. */
    leafGradient: float64(leaves),
    leafHessian: float64(leaves),
    leafRows: float64(leaves),
    /** Square penalty of the leaf: greater below splits by sorted categories. */
    leafL2: float64(leaves),
    leafLow: float64(leaves),
    leafHigh: float64(leaves),
    maxima: float64(2 * threads),
    /** Per thread: quantised gradients and Hessians of its rows in the root. */
    rootSums: float64(2 * threads),
    /** Per block and leaf: sums of exact gradients and Hessians. */
    blockGradient: float64(blocks * leaves),
    blockHessian: float64(blocks * leaves),
    blockLoss: float64(blocks),
    validationBlockLoss: float64(validationBlocks),
    /** The tree being grown, over bins. */
    nodeFeature: int32(leaves),
    nodeBin: int32(leaves),
    nodeMissingLeft: uint8(leaves),
    nodeLeft: int32(leaves),
    nodeRight: int32(leaves),
    nodeSets: uint32(leaves * SET_WORDS),
    leafValue: float64(leaves),
  };
  return { ...arrays, bytes };
}

/** The rows that a thread owns: whole blocks. */
export function ownRows(rows: number, thread: number, threads: number): { from: number; to: number } {
  const blocks = Math.ceil(rows / BLOCK_ROWS);
  const edge = (t: number): number => Math.min(rows, Math.floor((blocks * t) / threads) * BLOCK_ROWS);
  return { from: edge(thread), to: edge(thread + 1) };
}
