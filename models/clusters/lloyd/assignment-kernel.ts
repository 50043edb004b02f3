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
const [LEAST, MOST] = [simd(0xf6, 0x01), simd(0xf7, 0x01)];
const GREATER = simd(0x4a);
const I32_STORE = 0x36;
const I32_DIFFERENT = 0x47;
const F64_EQUAL = 0x61;
const F64_LESS = 0x63;
const SELECT = 0x1b;
const [IF, ELSE] = [0x04, 0x05];
const [F64_SQRT, F64_SUBTRACT, F64_MULTIPLY, F64_LEAST, F64_MOST] = [0x9f, 0xa1, 0xa2, 0xa4, 0xa5];
const TRUNCATE = 0xaa;

/** First lanes of two vectors, and second lanes. */
const FIRSTS = [...Array(8).keys(), ...Array.from({ length: 8 }, (_, i) => 16 + i)];
const SECONDS = FIRSTS.map((lane) => lane + 8);

/** Addresses: of the block's first row, behind its last, of its labels, slack, sums and counts. */
export type AssignBlock = (
  row: number,
  until: number,
  label: number,
  slack: number,
  sums: number,
  counts: number,
) => void;

/**
 * One pass over a block of points: the nearest centre of each, by the greatest x·c − ½|c|² (of equal ones the first), sums and
 * counts by cluster, and how many labels changed. Two numbers at a time, every offset a constant. A point whose own centre is
 * nearer than any other can have come since it was measured keeps it unmeasured.
 * @source Hamerly (2010), with one bound in place of two
 */
export const assignmentKernel = (memory: Memory, workspace: Workspace, clusters: number): AssignBlock =>
  assemble(memory, kernelOf(workspace, clusters)) as AssignBlock;

function kernelOf({ stride, lanes, centres, halfNorms, losses, longest }: Workspace, clusters: number): Kernel {
  const { get, set, tee } = OP;
  const [ROW, UNTIL, LABEL, SLACK_AT, SUMS, COUNTS] = [0, 1, 2, 3, 4, 5];
  const [NEAREST, AT, CHANGED] = [6, 7, 8];
  const [ODD_SCORE, EVEN_SCORE, ODD, EVEN, SLACK, SQUARE] = [9, 10, 11, 12, 13, 14];
  const halves = stride / 2;
  const X = Array.from({ length: halves }, (_, j) => 15 + j);
  const [EVEN_DOT, ODD_DOT, SCORES, BEST, INDEX, MASK, SECOND] = Array.from(
    { length: 7 },
    (_, i) => 15 + halves + i,
  ) as [number, number, number, number, number, number, number];
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
  body.push(get, SLACK_AT, OP.f64Load, 3, 0);
  body.push(...constant(losses.byteOffset + 8), get, LABEL, OP.i32Load, 2, 0, tee, NEAREST, ...constant(3));
  body.push(OP.i32ShiftLeft, OP.i32Add, OP.f64Load, 3, 0, F64_SUBTRACT, tee, SLACK, ...number(0), OP.f64Greater);
  body.push(IF, OP.nothing, ELSE);
  for (let k = 0; k < lanes; k += 2) {
    dot(k, EVEN_DOT);
    dot(k + 1, ODD_DOT);
    body.push(get, EVEN_DOT, get, ODD_DOT, ...SHUFFLE, ...FIRSTS, get, EVEN_DOT, get, ODD_DOT, ...SHUFFLE, ...SECONDS);
    body.push(...ADD, ...constant(halfNorms.byteOffset + 8 * k), ...LOAD, 0, ...SUBTRACT);
    if (k === 0) {
      body.push(set, BEST, ...pair(0, 1), set, INDEX, ...pair(-Infinity, -Infinity), set, SECOND);
      continue;
    }
    body.push(
      tee,
      SCORES,
      get,
      BEST,
      ...LEAST,
      get,
      SECOND,
      ...MOST,
      set,
      SECOND,
      get,
      SCORES,
      get,
      BEST,
      ...GREATER,
      set,
      MASK,
    );
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
  X.forEach((x, j) => body.push(get, x, get, x, ...MULTIPLY, ...(j > 0 ? ADD : [])));
  body.push(tee, SCORES, ...LANE_0, get, SCORES, ...LANE_1, OP.f64Add, set, SQUARE);
  const distance = [...number(2), F64_MULTIPLY, F64_SUBTRACT, ...number(0), F64_MOST, F64_SQRT];
  body.push(get, SQUARE, get, EVEN_SCORE, get, ODD_SCORE, F64_LEAST);
  body.push(get, SECOND, ...LANE_0, F64_MOST, get, SECOND, ...LANE_1, F64_MOST, ...distance);
  body.push(get, SQUARE, get, EVEN_SCORE, get, ODD_SCORE, F64_MOST, ...distance, F64_SUBTRACT);
  body.push(get, SQUARE, ...constant(longest.byteOffset), OP.f64Load, 3, 0, OP.f64Add, F64_SQRT);
  body.push(...number(roundingOf(stride)), F64_MULTIPLY, F64_SUBTRACT, set, SLACK);
  body.push(get, CHANGED, get, LABEL, OP.i32Load, 2, 0, get, NEAREST, I32_DIFFERENT, OP.i32Add, set, CHANGED);
  body.push(get, LABEL, get, NEAREST, I32_STORE, 2, 0, OP.end);
  body.push(get, SLACK_AT, get, SLACK, OP.f64Store, 3, 0);
  body.push(get, COUNTS, get, NEAREST, ...constant(2), OP.i32ShiftLeft, OP.i32Add, tee, AT);
  body.push(get, AT, OP.i32Load, 2, 0, ...constant(1), OP.i32Add, I32_STORE, 2, 0);
  body.push(get, SUMS, get, NEAREST, ...constant(8 * stride), OP.i32Multiply, OP.i32Add, set, AT);
  X.forEach((x, j) => {
    const offset = unsigned(16 * j);
    body.push(get, AT, get, AT, ...LOAD, ...offset, get, x, ...ADD, ...STORE, ...offset);
  });
  body.push(get, LABEL, ...constant(4), OP.i32Add, set, LABEL, get, SLACK_AT, ...constant(8), OP.i32Add, set, SLACK_AT);
  body.push(get, ROW, ...constant(8 * stride), OP.i32Add, tee, ROW, get, UNTIL, OP.i32LessUnsigned, OP.branchIf, 0);
  body.push(OP.end, get, COUNTS, get, CHANGED, I32_STORE, 2, ...unsigned(4 * clusters));
  return {
    parameters: 6,
    locals: [
      [3, I32],
      [6, F64],
      [halves + 7, V128],
    ],
    body,
  };
}

/**
 * What rounding takes off a slack, in lengths of point and centres: a squared distance is off by (n + 8) · 2⁻⁵² of their squares,
 * a distance by the root of that; twice for two distances, and twice again so that what is left is more than rounding.
 */
const roundingOf = (stride: number): number => 4 * Math.sqrt((stride + 8) * 2 ** -52);

/** A constant of 64 bits. */
const number = (value: number): number[] => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)];

/** A constant of two numbers. */
function pair(first: number, second: number): number[] {
  return simd(0x0c, ...new Uint8Array(Float64Array.of(first, second).buffer));
}
