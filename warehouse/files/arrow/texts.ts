import type { DuckDBVector } from "@duckdb/node-api";
import { isValid, rawVector, type RawVector } from "./raw-vector.js";
import type { Nulls } from "./nulls.js";

export interface Bytes {
  readonly bytes: Uint8Array;
}

/** Bytes, one value behind the other. */
export class Texts {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #offsets: Int32Array;
  #length = 0;

  constructor(readonly capacity: number) {
    this.#offsets = new Int32Array(capacity + 1);
  }

  push(value: Bytes | null): void {
    const start = this.#offsets[this.#length]!;
    const end = start + (value?.bytes.length ?? 0);
    if (end > this.#bytes.length) this.#grow(end);
    if (value !== null) this.#bytes.set(value.bytes, start);
    this.#offsets[++this.#length] = end;
  }

  /** Copies the rows `from` to `to` of a vector of bytes behind those that are here. */
  append(vector: DuckDBVector, from: number, to: number, nulls: Nulls): void {
    const raw = rawVector(vector);
    if (raw !== null) return this.#appendRaw(vector, raw, from, to, nulls);
    for (let i = from; i < to; i++) {
      const value = vector.getItem(i) as Bytes | null;
      this.push(value);
      nulls.push(value === null);
    }
  }

  /** The engine keeps 16 bytes a value: its length, and its bytes where they are twelve at most, else where they lie. */
  #appendRaw(vector: DuckDBVector, raw: RawVector, from: number, to: number, nulls: Nulls): void {
    const words = new Uint32Array(raw.buffer, raw.offset, to * 4);
    const inline = new Uint8Array(raw.buffer, raw.offset, to * 16);
    const far = new FarBytes(vector, words, raw);
    let at = this.#offsets[this.#length]!;
    this.#reserve(at, words, raw, from, to);
    const bytes = this.#bytes;
    for (let row = from; row < to; row++) {
      const length = isValid(raw, row) ? words[row * 4]! : 0;
      if (length <= INLINE) {
        const start = row * 16 + 4;
        for (let i = 0; i < length; i++) bytes[at + i] = inline[start + i]!;
      } else {
        far.copy(row, to, bytes, at);
      }
      at += length;
      this.#offsets[++this.#length] = at;
    }
    if (raw.valid === null) nulls.fill(to - from);
    else for (let row = from; row < to; row++) nulls.push(!isValid(raw, row));
  }

  #reserve(at: number, words: Uint32Array, raw: RawVector, from: number, to: number): void {
    let end = at;
    for (let row = from; row < to; row++) if (isValid(raw, row)) end += words[row * 4]!;
    if (end > this.#bytes.length) this.#grow(end);
  }

  #grow(least: number): void {
    const grown = Buffer.allocUnsafe(Math.max(least, this.#bytes.length * 2));
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }

  take(): { valueOffsets: Int32Array; data: Uint8Array } {
    const valueOffsets = this.#offsets.slice(0, this.#length + 1);
    const data = new Uint8Array(this.#bytes.subarray(0, valueOffsets[this.#length]!));
    this.#offsets = new Int32Array(this.capacity + 1);
    this.#length = 0;
    return { valueOffsets, data };
  }
}

const INLINE = 12;
/** Values that lie nearer to each other than this share a page or touch two that follow, so what is between them can be read. */
const NEAR = 16;

/** Values that lie elsewhere: each call for one costs more than its bytes, so neighbours are fetched together, and repeated ones once. */
class FarBytes {
  #start = 0;
  #end = 0;
  #run: Uint8Array = new Uint8Array(0);
  readonly #met = new Map<number, Uint8Array>();

  constructor(
    readonly vector: DuckDBVector,
    readonly words: Uint32Array,
    readonly raw: RawVector,
  ) {}

  copy(row: number, rows: number, into: Uint8Array, at: number): void {
    const { words } = this;
    const length = words[row * 4]!;
    const place = this.#place(row);
    if (place < this.#start || place + length > this.#end) {
      const met = this.#met.get(place);
      if (met !== undefined && met.length >= length) return into.set(met.subarray(0, length), at);
      this.#fetch(row, rows, place, length);
    }
    const start = place - this.#start;
    into.set(this.#run.subarray(start, start + length), at);
  }

  /** An address is below 2^48. */
  #place(row: number): number {
    return this.words[row * 4 + 3]! * 2 ** 32 + this.words[row * 4 + 2]!;
  }

  #fetch(row: number, rows: number, place: number, length: number): void {
    const { words, raw } = this;
    let end = place + length;
    for (let next = row + 1; next < rows; next++) {
      if (!isValid(raw, next) || words[next * 4]! <= INLINE) continue;
      const from = this.#place(next);
      if (from < place || from > end + NEAR) break;
      end = Math.max(end, from + words[next * 4]!);
    }
    const fetched = bytesAt(this.vector, end - place, words[row * 4 + 2]!, words[row * 4 + 3]!);
    this.#met.set(place, fetched);
    this.#run = fetched;
    this.#start = place;
    this.#end = end;
  }
}

/** What the binding makes of a value of so many bytes that lie there. */
function bytesAt(vector: DuckDBVector, length: number, low: number, high: number): Uint8Array {
  const dataView = new DataView(Uint32Array.of(length, 0, low, high).buffer);
  const { getItemBytes } = vector as unknown as { getItemBytes(this: unknown, row: number): Uint8Array };
  return getItemBytes.call({ dataView, validity: { itemValid: () => true } }, 0);
}
