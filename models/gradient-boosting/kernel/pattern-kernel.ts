import { assemble, constant, F64, I32, OP, unsigned, V128, VECTOR, type Kernel } from "../../web-assembly/assemble.js";
import type { Memory } from "../../web-assembly/memory.js";

/** Rows come in whole steps of so many. */
export const ROW_STEP = 16;
/** Tables that are added in one pass. */
export const TABLES = 4;

/** Addresses of the patterns and of the table, for each of four tables. */
export type Pass = readonly [number, number, number, number, number, number, number, number];

/** Over bytes and numbers of rows that lie together; all positions are addresses in the memory. */
export interface PatternKernel {
  /** patterns[i] |= bit where codes[i] ≥ least; `until` ends the codes. */
  setBit(codes: number, until: number, patterns: number, least: number, bit: number): void;
  /** sums[i] += table[patterns[i]] for the four tables in their order; `until` ends the sums. */
  addTables(sums: number, until: number, ...pass: Pass): void;
}

export const patternKernel = (memory: Memory): PatternKernel => ({
  setBit: vectorSetBit(memory) ?? plainSetBit(memory),
  addTables: assemble(memory, tableKernel()),
});

/** Null where the processor has no instructions over sixteen bytes: those from before 2008. */
export function vectorSetBit(memory: Memory): PatternKernel["setBit"] | null {
  try {
    return assemble(memory, bitKernel());
  } catch {
    return null;
  }
}

export function plainSetBit({ buffer }: Memory): PatternKernel["setBit"] {
  const bytes = new Uint8Array(buffer);
  return (codes, until, patterns, least, bit) => {
    for (let at = codes, to = patterns; at < until; at++, to++) if (bytes[at]! >= least) bytes[to]! |= bit;
  };
}

function bitKernel(): Kernel {
  const { get, set, tee } = OP;
  const [CODES, UNTIL, PATTERNS, LEAST, BIT, LEASTS, BITS] = [0, 1, 2, 3, 4, 5, 6];
  const body: number[] = [get, LEAST, ...VECTOR.splat8, set, LEASTS, get, BIT, ...VECTOR.splat8, set, BITS];
  body.push(OP.loop, OP.nothing, get, PATTERNS, get, PATTERNS, ...VECTOR.load, 0, 0);
  body.push(get, CODES, ...VECTOR.load, 0, 0, get, LEASTS, ...VECTOR.greaterOrEqual8, get, BITS, ...VECTOR.and);
  body.push(...VECTOR.or, ...VECTOR.store, 0, 0);
  body.push(get, PATTERNS, ...constant(ROW_STEP), OP.i32Add, set, PATTERNS);
  body.push(get, CODES, ...constant(ROW_STEP), OP.i32Add, tee, CODES, get, UNTIL, OP.i32LessUnsigned);
  body.push(OP.branchIf, 0, OP.end);
  return { parameters: 5, locals: [[2, V128]], body };
}

/** Four rows a turn, so that moving on is a small part of it. */
function tableKernel(): Kernel {
  const { get, set, tee } = OP;
  const [SUMS, UNTIL, FIRST] = [0, 1, 2];
  const STEP = 4;
  const body: number[] = [OP.loop, OP.nothing];
  for (let row = 0; row < STEP; row++) {
    body.push(get, SUMS, get, SUMS, OP.f64Load, 3, ...unsigned(8 * row));
    for (let t = 0; t < TABLES; t++) {
      body.push(get, FIRST + 2 * t, OP.i32Load8, 0, ...unsigned(row), ...constant(3), OP.i32ShiftLeft);
      body.push(get, FIRST + 2 * t + 1, OP.i32Add, OP.f64Load, 3, 0, OP.f64Add);
    }
    body.push(OP.f64Store, 3, ...unsigned(8 * row));
  }
  for (let t = 0; t < TABLES; t++) body.push(get, FIRST + 2 * t, ...constant(STEP), OP.i32Add, set, FIRST + 2 * t);
  body.push(get, SUMS, ...constant(8 * STEP), OP.i32Add, tee, SUMS, get, UNTIL, OP.i32LessUnsigned);
  body.push(OP.branchIf, 0, OP.end);
  return {
    parameters: 2 + 2 * TABLES,
    locals: [
      [1, F64],
      [1, I32],
    ],
    body,
  };
}
