import { closeSync, openSync, writeSync } from "node:fs";
import { FileFault } from "../file-fault.js";

const FLUSH = 1 << 20;
const LONGEST_RECORD = 16 << 20;
/** Bytes that the rows of a workbook may always have, and how many times its own size beyond that. */
const ALWAYS = 64 << 20;
const MOST_TIMES = 500;

/** Writes records of a csv file with `,` and `"`, and counts where each came from. */
export class CsvWriter {
  readonly #file: number;
  readonly #mostBytes: number;
  #pending = "";
  #bytes = 0;
  #records = 0;
  #lines = new Int32Array(4096);

  /** @param size bytes of the workbook: a small one that tells the same long text a million times is stopped */
  constructor(path: string, size: number) {
    this.#file = openSync(path, "wx", 0o600);
    this.#mostBytes = Math.max(ALWAYS, MOST_TIMES * size);
  }

  /** Row of the sheet by number of the record. */
  get lines(): Int32Array {
    return this.#lines.subarray(0, this.#records);
  }

  /** @throws {FileFault} row-too-long, zip-bomb */
  write(line: number, cells: readonly string[], from: number, to: number): void {
    const record = recordText(cells, from, to);
    if (record.length > LONGEST_RECORD) {
      throw new FileFault("row-too-long", `row ${line} has more than 16 million characters`);
    }
    if (this.#records === this.#lines.length) {
      const grown = new Int32Array(2 * this.#lines.length);
      grown.set(this.#lines);
      this.#lines = grown;
    }
    this.#lines[this.#records++] = line;
    this.#pending += record;
    this.#pending += "\n";
    if (this.#pending.length > FLUSH) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  /** After a fault: what is not yet written does not matter. */
  abandon(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending);
    this.#pending = "";
    this.#bytes += bytes.length;
    if (this.#bytes > this.#mostBytes) {
      throw new FileFault("zip-bomb", "the rows unpack to more than a workbook of this size can hold: it is not read");
    }
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
  }
}

/** Cells as one csv record, without its line end. */
export function recordText(cells: readonly string[], from: number, to: number): string {
  const fields = cells.slice(from, to);
  for (let i = 0; i < fields.length; i++) if (fields[i] !== "") fields[i] = quoted(fields[i]!);
  const missing = to - from - fields.length;
  return missing > 0 ? fields.join(",") + ",".repeat(missing) : fields.join(",");
}

/** A mark of byte order at the start of a file would be taken for one. */
const quoted = (value: string): string =>
  /[",\n\r\ufeff]/.test(value) ? `"${value.includes('"') ? value.replaceAll('"', '""') : value}"` : value;
