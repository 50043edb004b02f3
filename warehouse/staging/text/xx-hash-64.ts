/**
 * XXH64 with seed 0, of bytes that come in parts; numbers of 64 bits are two halves.
 * @source Y. Collet, xxHash fast digest algorithm, specification 0.1.1
 */
export class XxHash64 {
  /** Low and high halves of the four accumulators. */
  readonly #lanes = new Uint32Array(8);
  readonly #rest = new Uint8Array(32);
  #kept = 0;
  #length = 0;

  constructor() {
    const start = [P1 + P2, P2, 0n, -P1];
    start.forEach((value, i) => {
      this.#lanes[2 * i] = Number(BigInt.asUintN(32, value));
      this.#lanes[2 * i + 1] = Number(BigInt.asUintN(32, value >> 32n));
    });
  }

  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    let at = 0;
    if (this.#kept > 0) {
      at = Math.min(32 - this.#kept, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#kept);
      this.#kept += at;
      if (this.#kept < 32) return;
      this.#stripes(this.#rest, 0, 1);
      this.#kept = 0;
    }
    const stripes = (bytes.length - at) >>> 5;
    this.#stripes(bytes, at, stripes);
    const left = bytes.subarray(at + 32 * stripes);
    this.#rest.set(left);
    this.#kept = left.length;
  }

  /** The lower 32 bits of the digest, as zstd keeps them. */
  low(): number {
    return Number(this.digest() & 0xffffffffn);
  }

  digest(): bigint {
    const lane = (i: number): bigint => (BigInt(this.#lanes[2 * i + 1]!) << 32n) | BigInt(this.#lanes[2 * i]!);
    let hash = P5;
    if (this.#length >= 32) {
      hash = mask(rotate(lane(0), 1n) + rotate(lane(1), 7n) + rotate(lane(2), 12n) + rotate(lane(3), 18n));
      for (let i = 0; i < 4; i++) hash = mask((hash ^ round(0n, lane(i))) * P1 + P4);
    }
    hash = mask(hash + BigInt(this.#length));
    const rest = Buffer.from(this.#rest.buffer, 0, this.#kept);
    let at = 0;
    for (; at + 8 <= rest.length; at += 8) {
      hash = mask(rotate(hash ^ round(0n, rest.readBigUInt64LE(at)), 27n) * P1 + P4);
    }
    if (at + 4 <= rest.length) {
      hash = mask(rotate(hash ^ mask(BigInt(rest.readUInt32LE(at)) * P1), 23n) * P2 + P3);
      at += 4;
    }
    for (; at < rest.length; at++) hash = mask(rotate(hash ^ mask(BigInt(rest[at]!) * P5), 11n) * P1);
    hash = mask((hash ^ (hash >> 33n)) * P2);
    hash = mask((hash ^ (hash >> 29n)) * P3);
    return hash ^ (hash >> 32n);
  }

  /** acc = rotate(acc + word * P2, 31) * P1 for the four words of each stripe. */
  #stripes(bytes: Uint8Array, from: number, count: number): void {
    const lanes = this.#lanes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = from;
    for (let stripe = 0; stripe < count; stripe++) {
      for (let i = 0; i < 8; i += 2, at += 8) {
        const low = view.getUint32(at, true);
        const high = view.getUint32(at + 4, true);
        const sumLow = lanes[i]! + lowProduct(low, P2_LOW);
        const sum = sumLow >>> 0;
        const carry = sumLow > 0xffffffff ? 1 : 0;
        const top = (lanes[i + 1]! + highProduct(low, high, P2_LOW, P2_HIGH) + carry) >>> 0;
        const turnedLow = ((sum << 31) | (top >>> 1)) >>> 0;
        const turnedHigh = ((top << 31) | (sum >>> 1)) >>> 0;
        lanes[i] = lowProduct(turnedLow, P1_LOW);
        lanes[i + 1] = highProduct(turnedLow, turnedHigh, P1_LOW, P1_HIGH);
      }
    }
  }
}

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const [P1_LOW, P1_HIGH, P2_LOW, P2_HIGH] = [0x85ebca87, 0x9e3779b1, 0x27d4eb4f, 0xc2b2ae3d];

const mask = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: bigint): bigint => mask((value << by) | (mask(value) >> (64n - by)));
const round = (lane: bigint, word: bigint): bigint => mask(rotate(mask(lane + word * P2), 31n) * P1);

/** Lower half of the product of two lower halves. */
const lowProduct = (a: number, b: number): number => Math.imul(a, b) >>> 0;

/** Upper half of the product of two 64-bit numbers, modulo 2^64. */
function highProduct(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const a0 = aLow & 0xffff;
  const a1 = aLow >>> 16;
  const b0 = bLow & 0xffff;
  const b1 = bLow >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const other = a0 * b1 + (middle & 0xffff);
  const carried = a1 * b1 + Math.floor(middle / 65536) + Math.floor(other / 65536);
  return (carried + Math.imul(aLow, bHigh) + Math.imul(aHigh, bLow)) >>> 0;
}
