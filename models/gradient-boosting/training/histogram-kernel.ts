import { plainAddRows, type AddRows } from "./histogram.js";
import { webAssembly, type Memory } from "./web-assembly.js";
import type { Workspace } from "./workspace.js";

const [I32, F64] = [0x7f, 0x7c];
const [GET, SET, TEE] = [0x20, 0x21, 0x22];
const [I32_LOAD, F64_LOAD, I32_LOAD8_U, F64_STORE] = [0x28, 0x2b, 0x2d, 0x39];
const [I32_CONST, I32_LT_U, I32_ADD, I32_MUL, I32_SHL, F64_ADD] = [0x41, 0x49, 0x6a, 0x6c, 0x74, 0xa0];
const [LOOP, END, BRANCH_IF, NOTHING] = [0x03, 0x0b, 0x0d, 0x40];

/** Locals of the function: two parameters, then ours. */
const [AT, UNTIL, ROW, BIN, VALUE] = [0, 1, 2, 3, 4];

/** Code of more features than this would not be compiled well. */
const MAX_FEATURES = 1000;

/**
 * The same sums as `plainAddRows`, by code made for the features at hand: every address but row and bin is a constant.
 * Half the time of the plain loop where rows lie together, three quarters where they do not.
 */
export function histogramKernel(workspace: Workspace, memory: Memory, sums: Float64Array): AddRows {
  const { order, rowBins, packed, offsets } = workspace;
  if (offsets.length > MAX_FEATURES) return plainAddRows(order, rowBins, packed, Int32Array.from(offsets), sums);
  const addresses = {
    rowBins: rowBins.byteOffset,
    packed: packed.byteOffset,
    sums: offsets.map((offset) => sums.byteOffset + 8 * offset),
  };
  const pages = memory.buffer.byteLength / 65_536;
  const { exports } = new webAssembly.Instance(new webAssembly.Module(moduleOf(addresses, pages)), {
    shared: { memory },
  });
  const add = exports["add"]!;
  return (from, to) => {
    if (from < to) add(order.byteOffset + 4 * from, order.byteOffset + 4 * to);
  };
}

interface Addresses {
  readonly rowBins: number;
  readonly packed: number;
  readonly sums: readonly number[];
}

/** A module with one function, `add`: from and to are addresses within `order`. */
function moduleOf(addresses: Addresses, pages: number): Uint8Array<ArrayBuffer> {
  const section = (id: number, body: readonly number[]): number[] => [id, ...unsigned(body.length), ...body];
  const name = (text: string): number[] =>
    [text.length, ...text].map((c) => (typeof c === "number" ? c : c.charCodeAt(0)));
  const code = [2, 2, I32, 1, F64, ...bodyOf(addresses), END];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, I32, I32, 0]),
    ...section(2, [1, ...name("shared"), ...name("memory"), 2, 3, ...unsigned(pages), ...unsigned(pages)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("add"), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

/** do { value = packed[row = order[at]]; for each feature: sums[feature][rowBins[row][feature]] += value } while (++at < until) */
function bodyOf({ rowBins, packed, sums }: Addresses): number[] {
  const body = [LOOP, NOTHING, GET, AT, I32_LOAD, 2, 0, TEE, ROW, I32_CONST, 3, I32_SHL];
  body.push(F64_LOAD, 3, ...unsigned(packed), SET, VALUE);
  body.push(GET, ROW, I32_CONST, ...signed(sums.length), I32_MUL, SET, ROW);
  sums.forEach((address, feature) => {
    body.push(GET, ROW, I32_LOAD8_U, 0, ...unsigned(rowBins + feature), I32_CONST, 3, I32_SHL, TEE, BIN);
    body.push(GET, BIN, F64_LOAD, 3, ...unsigned(address), GET, VALUE, F64_ADD, F64_STORE, 3, ...unsigned(address));
  });
  body.push(GET, AT, I32_CONST, 4, I32_ADD, TEE, AT, GET, UNTIL, I32_LT_U, BRANCH_IF, 0, END);
  return body;
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value % 128) + (rest > 0 ? 128 : 0));
    value = rest;
  } while (value > 0);
  return bytes;
}

/** Of a number from 0. */
const signed = (value: number): number[] => {
  const bytes = unsigned(value);
  if ((bytes.at(-1)! & 64) === 0) return bytes;
  return [...bytes.slice(0, -1), bytes.at(-1)! | 128, 0];
};
