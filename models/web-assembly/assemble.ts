import { webAssembly, type Memory } from "./memory.js";

/** The instructions that our kernels are made of. */
export const OP = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  nothing: 0x40,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  i32Load: 0x28,
  f64Load: 0x2b,
  i32Load8: 0x2d,
  f64Store: 0x39,
  i32Const: 0x41,
  i32LessUnsigned: 0x49,
  i32Add: 0x6a,
  i32Multiply: 0x6c,
  i32And: 0x71,
  i32Or: 0x72,
  i32Xor: 0x73,
  i32ShiftLeft: 0x74,
  f64Different: 0x62,
  f64Greater: 0x64,
  f64Add: 0xa0,
} as const;

/** Instructions over sixteen bytes at once. */
export const VECTOR = {
  load: [0xfd, 0x00],
  store: [0xfd, 0x0b],
  splat8: [0xfd, 0x0f],
  greaterOrEqual8: [0xfd, 0x2c],
  and: [0xfd, 0x4e],
  or: [0xfd, 0x50],
} as const;

/** Types of locals. */
export const I32 = 0x7f;
export const F64 = 0x7c;
export const V128 = 0x7b;

export interface Kernel {
  /** Parameters, all of 32 bits: the first locals. */
  readonly parameters: number;
  /** Further locals: how many of which type, in their order. */
  readonly locals: readonly (readonly [many: number, type: number])[];
  readonly body: readonly number[];
  /** Whether the body leaves a 32-bit result; default false. */
  readonly result?: boolean;
}

/** A function over a memory that threads may share. */
export function assemble(
  memory: Memory,
  { parameters, locals, body, result = false }: Kernel,
): (...given: number[]) => void {
  const pages = unsigned(memory.buffer.byteLength / 65_536);
  const types = locals.flatMap(([many, type]) => [...unsigned(many), type]);
  const code = [locals.length, ...types, ...body, OP.end];
  const module = Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters, ...new Array<number>(parameters).fill(I32), ...(result ? [1, I32] : [0])]),
    ...section(2, [1, ...name("shared"), ...name("memory"), 2, 3, ...pages, ...pages]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("run"), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
  const { exports } = new webAssembly.Instance(new webAssembly.Module(module), { shared: { memory } });
  return exports["run"]!;
}

/** LEB128 of a number from 0, as addresses and counts are written. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value % 128) + (rest > 0 ? 128 : 0));
    value = rest;
  } while (value > 0);
  return bytes;
}

/** A constant from 0: signed, so that its highest bit must be free. */
export function constant(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.at(-1)!;
  return [OP.i32Const, ...((last & 64) === 0 ? bytes : [...bytes.slice(0, -1), last | 128, 0])];
}

const section = (id: number, body: readonly number[]): number[] => [id, ...unsigned(body.length), ...body];
const name = (text: string): number[] => [text.length, ...Array.from(text, (c) => c.charCodeAt(0))];
