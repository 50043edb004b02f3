import { open } from "node:fs/promises";

const BLOCK = 1 << 16;
const NEWLINE = 10;

/** Offset at which the last `lines` physical lines of a file begin, blank ones counted; 0 where it has fewer. */
export async function footerStart(path: string, lines: number): Promise<number> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    // The end of the last line ends no further one.
    let left = lines + 1;
    const buffer = Buffer.alloc(BLOCK);
    for (let end = size; end > 0;) {
      const from = Math.max(0, end - BLOCK);
      await file.read(buffer, 0, end - from, from);
      const block = buffer.subarray(0, end - from);
      if (end === size && block.at(-1) !== NEWLINE) left--;
      for (let at = block.lastIndexOf(NEWLINE); at >= 0; at = at === 0 ? -1 : block.lastIndexOf(NEWLINE, at - 1)) {
        left--;
        if (left === 0) return from + at + 1;
      }
      end = from;
    }
    return 0;
  } finally {
    await file.close();
  }
}
