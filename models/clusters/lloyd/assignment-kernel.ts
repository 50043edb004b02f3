import { assemble, F64, I32, OP, unsigned, constant, type Kernel } from "../../web-assembly/assemble.js";
import type { Memory } from "../../web-assembly/memory.js";
import type { Workspace } from "./workspace.js";

const V128 = 0x7b;
const simd = (...code: readonly number[]): number[] => [0xfd, ...code];
const LOAD = simd(0x00, 4);
const STORE = simd(0x0b, 4);
const SHUFFLE = simd(0x0d);
const [LANE_0, LANE_1] = [simd(0x21, 0), simd(0x21, 1)];
const BIT_SELECT = simd(0x52);
const [ADD, SUBTRACT, MULTIPLY] = [simd(0xf0, 0x01), simd(0xf1, 0x01), simd(0xf2, 0x01)];
const GREATER = simd(0x4a);
const I32_STORE = 0x36;
const I32_DIFFERENT = 0x47;
const F64_EQUAL = 0x61;
const F64_LESS = 0x63;
const SELECT = 0x1b;
const TRUNCATE = 0xaa;

/** First lanes of two vectors, and second lanes. */
const FIRSTS = [...Array(8).keys(), ...Array.from({ length: 8 }, (_, i) => 16 + i)];
const SECONDS = FIRSTS.map((lane) => lane + 8);

/** Addresses: of the block's first row, behind its last, of its labels, sums and counts. */
export type AssignBlock = (row: number, until: number, label: number, sums: number, counts: number) => void;

/**
 * One pass over a block of points: the nearest centre of each, by the greatest x·c − ½|c|² (of equal ones the first), sums and
 * counts by cluster, and how many labels changed. Two numbers at a time, every offset a constant.
 */
export const assignmentKernel = (memory: Memory, workspace: Workspace, clusters: number): AssignBlock =>
  assemble(memory, kernelOf(workspace, clusters)) as AssignBlock;

function kernelOf({ stride, lanes, centres, halfNorms }: Workspace, clusters: number): Kernel {
  const { get, set, tee } = OP;
  const [ROW, UNTIL, LABEL, SUMS, COUNTS] = [0, 1, 2, 3, 4];
  const [NEAREST, AT, CHANGED] = [5, 6, 7];
  const [ODD_SCORE, EVEN_SCORE, ODD, EVEN] = [8, 9, 10, 11];
  const halves = stride / 2;
  const X = Array.from({ length: halves }, (_, j) => 12 + j);
  const [EVEN_DOT, ODD_DOT, SCORES, BEST, INDEX, MASK] = Array.from({ length: 6 }, (_, i) => 12 + halves + i) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const centre = (k: number, j: number) => [...constant(centres.byteOffset + 8 * (k * stride + 2 * j)), ...LOAD, 0];
  const body: number[] = [OP.loop, OP.nothing];
  X.forEach((x, j) => body.push(get, ROW, ...LOAD, ...unsigned(16 * j), set, x));
  const dot = (k: number, into: number): void => {
    X.forEach((x, j) => {
      body.push(get, x, ...centre(k, j), ...MULTIPLY);
      if (j > 0) body.push(...ADD);
    });
    body.push(set, into);
  };
  for (let k = 0; k < lanes; k += 2) {
    dot(k, EVEN_DOT);
    dot(k + 1, ODD_DOT);
    body.push(get, EVEN_DOT, get, ODD_DOT, ...SHUFFLE, ...FIRSTS, get, EVEN_DOT, get, ODD_DOT, ...SHUFFLE, ...SECONDS);
    body.push(...ADD, ...constant(halfNorms.byteOffset + 8 * k), ...LOAD, 0, ...SUBTRACT);
    if (k === 0) {
      body.push(set, BEST, ...pair(0, 1), set, INDEX);
      continue;
    }
    body.push(tee, SCORES, get, BEST, ...GREATER, set, MASK);
    body.push(get, SCORES, get, BEST, get, MASK, ...BIT_SELECT, set, BEST);
    body.push(...pair(k, k + 1), get, INDEX, get, MASK, ...BIT_SELECT, set, INDEX);
  }
  body.push(get, BEST, ...LANE_0, set, EVEN_SCORE, get, BEST, ...LANE_1, set, ODD_SCORE);
  body.push(get, INDEX, ...LANE_0, set, EVEN, get, INDEX, ...LANE_1, set, ODD);
  // The odd lane wins by a greater score, or an equal one and the lesser number.
  body.push(get, ODD, get, EVEN);
  body.push(get, ODD_SCORE, get, EVEN_SCORE, OP.f64Greater);
  body.push(get, ODD_SCORE, get, EVEN_SCORE, F64_EQUAL, get, ODD, get, EVEN, F64_LESS, OP.i32And, OP.i32Or);
  body.push(SELECT, TRUNCATE, set, NEAREST);
  body.push(get, CHANGED, get, LABEL, OP.i32Load, 2, 0, get, NEAREST, I32_DIFFERENT, OP.i32Add, set, CHANGED);
  body.push(get, LABEL, get, NEAREST, I32_STORE, 2, 0);
  body.push(get, COUNTS, get, NEAREST, ...constant(2), OP.i32ShiftLeft, OP.i32Add, tee, AT);
  body.push(get, AT, OP.i32Load, 2, 0, ...constant(1), OP.i32Add, I32_STORE, 2, 0);
  body.push(get, SUMS, get, NEAREST, ...constant(8 * stride), OP.i32Multiply, OP.i32Add, set, AT);
  X.forEach((x, j) => {
    const offset = unsigned(16 * j);
    body.push(get, AT, get, AT, ...LOAD, ...offset, get, x, ...ADD, ...STORE, ...offset);
  });
  body.push(get, LABEL, ...constant(4), OP.i32Add, set, LABEL);
  body.push(get, ROW, ...constant(8 * stride), OP.i32Add, tee, ROW, get, UNTIL, OP.i32LessUnsigned, OP.branchIf, 0);
  body.push(OP.end, get, COUNTS, get, CHANGED, I32_STORE, 2, ...unsigned(4 * clusters));
  return {
    parameters: 5,
    locals: [
      [3, I32],
      [4, F64],
      [halves + 6, V128],
    ],
    body,
  };
}

/** A constant of two numbers. */
function pair(first: number, second: number): number[] {
  return simd(0x0c, ...new Uint8Array(Float64Array.of(first, second).buffer));
}
