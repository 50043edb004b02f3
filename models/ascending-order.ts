const BITS = 11;
const BUCKETS = 1 << BITS;
/** Fewer are put in place one by one: going over the buckets would take longer. */
const FEW = 128;

/**
 * The indices of `values` from the least value to the greatest; equal values keep their order, −0 equals 0, NaN comes last.
 * @source radix sort over the bits of the doubles, 11 at a time
 */
export function ascendingOrder(values: Float64Array | Float32Array): Uint32Array {
  const n = values.length;
  if (n < FEW) return insertedOrder(values);
  const doubles = new Float64Array(n);
  for (let i = 0; i < n; i++) doubles[i] = values[i] === 0 ? 0 : values[i]!;
  const words = new Uint32Array(doubles.buffer);
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(doubles[i]!)) {
      low[i] = high[i] = 0xffffffff;
      continue;
    }
    const sign = words[2 * i + 1]! >>> 31 === 1 ? 0xffffffff : 0;
    low[i] = words[2 * i]! ^ sign;
    high[i] = words[2 * i + 1]! ^ (sign | 0x80000000);
  }
  let order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  let next = new Uint32Array(n);
  const starts = new Uint32Array(BUCKETS);
  for (const [word, shift] of [
    [low, 0],
    [low, 11],
    [low, 22],
    [high, 0],
    [high, 11],
    [high, 22],
  ] as const) {
    starts.fill(0);
    for (let i = 0; i < n; i++) starts[(word[i]! >>> shift) & (BUCKETS - 1)]!++;
    if (starts[((word[0] ?? 0) >>> shift) & (BUCKETS - 1)] === n) continue;
    for (let b = 0, sum = 0; b < BUCKETS; b++) {
      const count = starts[b]!;
      starts[b] = sum;
      sum += count;
    }
    for (let i = 0; i < n; i++) {
      const index = order[i]!;
      next[starts[(word[index]! >>> shift) & (BUCKETS - 1)]!++] = index;
    }
    [order, next] = [next, order];
  }
  return order;
}

function insertedOrder(values: Float64Array | Float32Array): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    let place = i;
    for (; place > 0; place--) {
      const before = values[order[place - 1]!]!;
      if (!(before > value) && !(Number.isNaN(before) && !Number.isNaN(value))) break;
      order[place] = order[place - 1]!;
    }
    order[place] = i;
  }
  return order;
}
