import { below, pick } from "./random.mjs";

/** The bytes after one to four faults, and what these are called. Every other time the first line is left as it is. */
export function mutate(content, random) {
  const kept = random() < 0.5 ? content.subarray(0, content.indexOf(10) + 1) : Buffer.alloc(0);
  let bytes = Buffer.from(content.subarray(kept.length));
  const names = [];
  for (let left = 1 + below(random, 4); left > 0; left--) {
    const [name, change] = pick(random, Object.entries(FAULTS));
    bytes = change(bytes, random);
    names.push(name);
  }
  return { bytes: Buffer.concat([kept, bytes]), names };
}

const FAULTS = {
  flip(bytes, random) {
    const changed = Buffer.from(bytes);
    for (let left = 1 + below(random, 12); left > 0 && changed.length > 0; left--) {
      changed[below(random, changed.length)] ^= 1 << below(random, 8);
    }
    return changed;
  },
  truncate: (bytes, random) => bytes.subarray(0, below(random, bytes.length + 1)),
  behead: (bytes, random) => bytes.subarray(below(random, Math.min(bytes.length, 200) + 1)),
  duplicate(bytes, random) {
    const [from, to] = stretch(bytes, random);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  remove(bytes, random) {
    const [from, to] = stretch(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  swap(bytes, random) {
    const places = Array.from({ length: 3 }, () => below(random, bytes.length + 1)).sort((a, b) => a - b);
    const [a, b, c] = places;
    return Buffer.concat([bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c)]);
  },
  insert(bytes, random) {
    let changed = bytes;
    for (let left = 1 + below(random, 6); left > 0; left--) {
      const at = below(random, changed.length + 1);
      changed = Buffer.concat([
        changed.subarray(0, at),
        Buffer.from(pick(random, INSERTED), "latin1"),
        changed.subarray(at),
      ]);
    }
    return changed;
  },
  header(bytes, random) {
    const end = Math.max(1, bytes.indexOf(10));
    const at = below(random, end);
    const found = pick(random, ["", ",", '"', "\0", "no", "NO,", "\r", "\n", "\ufeff", ";;", "x".repeat(70)]);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(found), bytes.subarray(at + below(random, 4))]);
  },
  lines(bytes, random) {
    const found = pick(random, ["\r\n", "\r", "\n\n", "\n\r", "\u2028", "\n\0\n"]);
    let left = 1 + below(random, 10);
    const text = bytes.toString("latin1").replaceAll("\n", () => (random() < 0.2 && left-- > 0 ? found : "\n"));
    return Buffer.from(text, "latin1");
  },
  append: (bytes, random) => Buffer.concat([bytes, bytes.subarray(below(random, bytes.length + 1))]),
};

const INSERTED = [
  '"',
  '""',
  '"""',
  "\n",
  "\r\n",
  "\r",
  "\0",
  "\0\0\0\0",
  ",",
  ",,,",
  ";",
  "\t",
  "\\",
  "'",
  "{",
  "}",
  "[",
  "]",
  "<",
  ">",
  "&",
  "\xff\xfe",
  "\xef\xbb\xbf",
  "\xff",
  "\x80",
  "\xed\xa0\x80",
  "\x1a",
  "\x1f",
  "9".repeat(40),
  "-",
  "1e999",
  "NaN",
  "null",
  "x".repeat(3000),
  ",".repeat(200),
  "\n".repeat(50),
  '"\n'.repeat(9),
  "'; drop table x; --",
  "${x}",
];

function stretch(bytes, random) {
  const from = below(random, bytes.length + 1);
  return [from, Math.min(bytes.length, from + below(random, 400))];
}
