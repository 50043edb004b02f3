import { plainAddRows, type AddRows } from "../training/histogram.js";
import type { Workspace } from "../training/workspace.js";
import { assemble, constant, F64, I32, OP, unsigned, type Kernel } from "../../web-assembly/assemble.js";
import type { Memory } from "../../web-assembly/memory.js";

/** Locals: two parameters, then ours. */
const [AT, UNTIL, ROW, BIN, TOUCHED, VALUE] = [0, 1, 2, 3, 4, 5];

/** Code of more features than this would not be compiled well. */
const MAX_FEATURES = 1000;
/** Rows that lie further apart than this are asked for some rows before they are added. */
const FAR = 8;
const AHEAD = 8;

/**
 * The same sums as `plainAddRows`, by code made for the features at hand: every address but row and bin is a constant.
 * Half the time of the plain loop where rows lie together. Where they lie far apart memory is what takes time: touching a
 * row early saves a third of it there, and would cost a fifth elsewhere.
 */
export function histogramKernel(workspace: Workspace, memory: Memory, sums: Float64Array): AddRows {
  const { order, rowBins, packed, offsets } = workspace;
  if (offsets.length > MAX_FEATURES) return plainAddRows(order, rowBins, packed, Int32Array.from(offsets), sums);
  const to = offsets.map((offset) => sums.byteOffset + 8 * offset);
  const [near, far] = [false, true].map((early) =>
    assemble(memory, kernelOf(rowBins.byteOffset, packed.byteOffset, to, early)),
  );
  return (from, until) => {
    if (from >= until) return;
    const apart = (order[until - 1]! - order[from]! + 1) / (until - from);
    (apart > FAR ? far! : near!)(order.byteOffset + 4 * from, order.byteOffset + 4 * until);
  };
}

/**
 * do { value = packed[row = order[at]]; for each feature: sums[feature][rowBins[row][feature]] += value } while (++at < until)
 *
 * Behind the last row of `order` stand other numbers of rows, so that what is touched early is always there.
 */
function kernelOf(rowBins: number, packed: number, sums: readonly number[], early: boolean): Kernel {
  const { get, set, tee } = OP;
  const features = sums.length;
  const body: number[] = [OP.loop, OP.nothing];
  if (early) {
    body.push(get, AT, OP.i32Load, 2, ...unsigned(4 * AHEAD), tee, ROW, ...constant(3), OP.i32ShiftLeft);
    body.push(OP.i32Load, 2, ...unsigned(packed), get, TOUCHED, OP.i32Xor);
    body.push(get, ROW, ...constant(features), OP.i32Multiply, tee, ROW);
    body.push(OP.i32Load8, 0, ...unsigned(rowBins), OP.i32Xor);
    body.push(get, ROW, OP.i32Load8, 0, ...unsigned(rowBins + features - 1), OP.i32Xor, set, TOUCHED);
  }
  body.push(get, AT, OP.i32Load, 2, 0, tee, ROW, ...constant(3), OP.i32ShiftLeft);
  body.push(OP.f64Load, 3, ...unsigned(packed), set, VALUE);
  body.push(get, ROW, ...constant(features), OP.i32Multiply, set, ROW);
  sums.forEach((address, feature) => {
    body.push(get, ROW, OP.i32Load8, 0, ...unsigned(rowBins + feature), ...constant(3), OP.i32ShiftLeft, tee, BIN);
    body.push(get, BIN, OP.f64Load, 3, ...unsigned(address), get, VALUE, OP.f64Add);
    body.push(OP.f64Store, 3, ...unsigned(address));
  });
  body.push(get, AT, ...constant(4), OP.i32Add, tee, AT, get, UNTIL, OP.i32LessUnsigned, OP.branchIf, 0, OP.end);
  // A result keeps what was touched from being thought unused.
  body.push(get, TOUCHED);
  return {
    parameters: 2,
    locals: [
      [3, I32],
      [1, F64],
    ],
    body,
    result: true,
  };
}
