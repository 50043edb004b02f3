/** Which values are there, a bit each, as Arrow has it. */
export class Nulls {
  #bits: Uint8Array;
  #count = 0;
  length = 0;

  constructor(readonly capacity: number) {
    this.#bits = new Uint8Array(bytesOf(capacity));
  }

  push(isNull: boolean): void {
    if (isNull) this.#count++;
    else this.#bits[this.length >> 3]! |= 1 << (this.length & 7);
    this.length++;
  }

  /** So many rows that all have a value. */
  fill(rows: number): void {
    const end = this.length + rows;
    let at = this.length;
    for (; at < end && (at & 7) !== 0; at++) this.#bits[at >> 3]! |= 1 << (at & 7);
    const whole = end & ~7;
    if (at < whole) {
      this.#bits.fill(0xff, at >> 3, whole >> 3);
      at = whole;
    }
    for (; at < end; at++) this.#bits[at >> 3]! |= 1 << (at & 7);
    this.length = end;
  }

  take(): { length: number; nullCount: number; nullBitmap: Uint8Array } {
    const taken = { length: this.length, nullCount: this.#count, nullBitmap: this.#bits };
    this.#bits = new Uint8Array(bytesOf(this.capacity));
    this.#count = 0;
    this.length = 0;
    return { ...taken, nullBitmap: taken.nullBitmap.subarray(0, bytesOf(taken.length)) };
  }
}

/** In whole words, as the format asks. */
export const bytesOf = (bits: number): number => ((bits + 63) >> 6) << 3;
