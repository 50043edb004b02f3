const NEWLINE = 10;
const RETURN = 13;
const FOUR_NEWLINES = 0x0a0a0a0a;
const LOW_BITS = 0x7f7f7f7f;
const NO_WORDS = new Int32Array(0);

/**
 * Line ends in `bytes` from `from`, where a line begins, to `to`, where one has ended; and how many of the lines are
 * blank. Four bytes at a time: line by line costs three times as much as reading the file.
 * @source H. S. Warren, Hacker's Delight, 2nd ed., section 6-1 (zero bytes of a word)
 */
export function countLines(
  bytes: Buffer,
  from: number,
  to: number,
): { readonly lines: number; readonly blank: number } {
  let lines = 0;
  let blank = 0;
  let ended = true;
  let at = from;
  const step = (end: number): void => {
    for (; at < end; at++) {
      const isEnd = bytes[at] === NEWLINE;
      if (isEnd) lines++;
      if (isEnd && ended) blank++;
      ended = isEnd;
    }
  };
  step(Math.min(to, at + ((4 - ((bytes.byteOffset + at) & 3)) & 3)));
  const words = at === to ? NO_WORDS : new Int32Array(bytes.buffer, bytes.byteOffset + at, (to - at) >> 2);
  // The highest bit of each byte that is a line end; `before`: the last of the word before, at its lowest byte's place.
  let before = ended ? 0x80 : 0;
  for (let i = 0; i < words.length; i++) {
    const x = words[i]! ^ FOUR_NEWLINES;
    const ends = ~(((x & LOW_BITS) + LOW_BITS) | x | LOW_BITS);
    if (ends !== 0) {
      lines += bits(ends);
      const twice = ends & ((ends << 8) | before);
      if (twice !== 0) blank += bits(twice);
    }
    before = ends >>> 24;
  }
  ended = before !== 0;
  at += 4 * words.length;
  step(to);
  return { lines, blank: blank + returnsAlone(bytes.subarray(from, to)) };
}

/**
 * The same where every line ends with a carriage return and a line feed, and neither stands alone; null where not.
 * @source as above
 */
export function countPairs(
  bytes: Buffer,
  from: number,
  to: number,
): { readonly lines: number; readonly blank: number } | null {
  let lines = 0;
  let blank = 0;
  let at = from;
  let previous = NEWLINE;
  let regular = true;
  const step = (end: number): void => {
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === NEWLINE) lines++;
      if (byte === RETURN && previous === NEWLINE) blank++;
      if ((byte === NEWLINE) !== (previous === RETURN)) regular = false;
      previous = byte;
    }
  };
  step(Math.min(to, at + ((4 - ((bytes.byteOffset + at) & 3)) & 3)));
  const words = at >= to ? NO_WORDS : new Int32Array(bytes.buffer, bytes.byteOffset + at, (to - at) >> 2);
  let feedBefore = previous === NEWLINE ? 0x80 : 0;
  let returnBefore = previous === RETURN ? 0x80 : 0;
  for (let i = 0; i < words.length; i++) {
    const x = words[i]! ^ FOUR_NEWLINES;
    const y = words[i]! ^ FOUR_RETURNS;
    const feeds = ~(((x & LOW_BITS) + LOW_BITS) | x | LOW_BITS);
    const returns = ~(((y & LOW_BITS) + LOW_BITS) | y | LOW_BITS);
    if ((feeds | returns | returnBefore) !== 0) {
      if (feeds !== ((returns << 8) | returnBefore)) return null;
      lines += bits(feeds);
      const twice = returns & ((feeds << 8) | feedBefore);
      if (twice !== 0) blank += bits(twice);
    }
    feedBefore = feeds >>> 24;
    returnBefore = returns >>> 24;
  }
  if (words.length > 0) {
    previous = feedBefore !== 0 ? NEWLINE : returnBefore !== 0 ? RETURN : 0;
    at += 4 * words.length;
  }
  step(to);
  return regular ? { lines, blank } : null;
}

const FOUR_RETURNS = 0x0d0d0d0d;

/** How many of four bytes have their highest bit set, where no other bit is. */
const bits = (word: number): number => Math.imul(word >>> 7, 0x01010101) >>> 24;

/** Lines of nothing but a carriage return. */
function returnsAlone(lines: Buffer): number {
  const first = lines.indexOf(RETURN);
  if (first < 0) return 0;
  let count = first === 0 && lines[1] === NEWLINE ? 1 : 0;
  for (let at = lines.indexOf(ALONE); at >= 0; at = lines.indexOf(ALONE, at + 2)) count++;
  return count;
}

const ALONE = Buffer.from([NEWLINE, RETURN, NEWLINE]);
