import type { Memory } from "../../web-assembly/memory.js";
import { assignmentKernel } from "./assignment-kernel.js";
import { layOut, type Shape } from "./workspace.js";

export const SEQUENCE = 0;
export const DONE = 1;
export const NEXT = 2;
/** A worker that failed says so here; nobody would come back from waiting for it. */
export const FAILED = 3;
export const STOP = 4;

/** One thread's hands: takes block after block until none is left. */
export function createPart(memory: Memory, shape: Shape): () => void {
  const workspace = layOut(memory, shape);
  const { signal, points, labels, slack, sums, counts, stride, blockRows, blocks } = workspace;
  const { clusters, rows } = shape;
  const assign = assignmentKernel(memory, workspace, clusters);
  return () => {
    for (;;) {
      const block = Atomics.add(signal, NEXT, 1);
      if (block >= blocks) return;
      const from = block * blockRows;
      const until = Math.min(rows, from + blockRows);
      const sumsFrom = block * clusters * stride;
      const countsFrom = block * (clusters + 1);
      sums.fill(0, sumsFrom, sumsFrom + clusters * stride);
      counts.fill(0, countsFrom, countsFrom + clusters + 1);
      assign(
        points.byteOffset + 8 * stride * from,
        points.byteOffset + 8 * stride * until,
        labels.byteOffset + 4 * from,
        slack.byteOffset + 8 * from,
        sums.byteOffset + 8 * sumsFrom,
        counts.byteOffset + 4 * countsFrom,
      );
    }
  };
}
