import { randomUUID } from "node:crypto";
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Archive } from "./archive.js";
import { TextCollector } from "./text-collector.js";

/** What comes after so many characters lies on disk. */
const IN_MEMORY = 24 << 20;
/** Texts on disk are found in groups of this many. */
const GROUP = 64;
/** Bytes of groups that are kept after they were read: texts of one sheet stand near each other. */
const KEPT = 16 << 20;
const FLUSH = 1 << 20;

/** The texts that the cells of a workbook share, by number: the first in memory, all others in a file. */
export class SharedStrings {
  readonly #folder: string;
  readonly #memory: string[] = [];
  #characters = 0;
  #size = 0;
  #path: string | null = null;
  #file: number | null = null;
  #bytes = 0;
  #starts = new Float64Array(1024);
  #pending: string[] = [];
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  readonly #groups = new Map<number, { readonly texts: readonly string[]; readonly bytes: number }>();
  #groupBytes = 0;

  readonly #inMemory: number;

  /** @param inMemory characters that stay in memory */
  constructor(folder: string, inMemory = IN_MEMORY) {
    this.#folder = folder;
    this.#inMemory = inMemory;
  }

  get size(): number {
    return this.#size;
  }

  async read(archive: Archive, part: string): Promise<void> {
    const collector = new TextCollector();
    await archive.read(part, {
      open(name) {
        if (name === "si") collector.begin();
        else collector.open(name);
      },
      text: (source, from, to) => collector.text(source, from, to),
      plain: (text) => collector.plain(text),
      close: (name) => {
        if (name === "si") this.#add(collector.end());
        else collector.close(name);
      },
    });
    if (this.#pending.length > 0) this.#storeGroup();
    this.#flush();
  }

  /** @returns undefined where there is no text of this number */
  get(number: number): string | undefined {
    const place = number - this.#memory.length;
    if (place < 0) return this.#memory[number];
    return number < this.#size ? this.#stored(place) : undefined;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    if (this.#path !== null) rmSync(this.#path, { force: true });
    this.#file = null;
    this.#path = null;
  }

  #add(text: string): void {
    this.#size++;
    if (this.#file === null && this.#characters + text.length < this.#inMemory) {
      this.#characters += text.length + 8;
      this.#memory.push(text);
      return;
    }
    this.#open();
    if (this.#pending.push(text) === GROUP) this.#storeGroup();
  }

  #open(): void {
    if (this.#file !== null) return;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#path = join(this.#folder, randomUUID());
    this.#file = openSync(this.#path, "wx+", 0o600);
  }

  #storeGroup(): void {
    const group = Math.floor((this.#size - this.#memory.length - 1) / GROUP);
    if (group + 1 >= this.#starts.length) {
      const grown = new Float64Array(2 * this.#starts.length);
      grown.set(this.#starts);
      this.#starts = grown;
    }
    const bytes = Buffer.from(JSON.stringify(this.#pending));
    this.#pending = [];
    this.#starts[group] = this.#bytes;
    this.#bytes += bytes.length;
    this.#starts[group + 1] = this.#bytes;
    this.#buffered.push(bytes);
    this.#bufferedBytes += bytes.length;
    if (this.#bufferedBytes > FLUSH) this.#flush();
  }

  #flush(): void {
    if (this.#buffered.length === 0) return;
    writeAll(this.#file!, Buffer.concat(this.#buffered));
    this.#buffered = [];
    this.#bufferedBytes = 0;
  }

  #stored(place: number): string | undefined {
    const number = Math.floor(place / GROUP);
    const group = this.#groups.get(number) ?? this.#readGroup(number);
    return group.texts[place % GROUP];
  }

  #readGroup(number: number): { readonly texts: readonly string[] } {
    const start = this.#starts[number]!;
    const bytes = Buffer.alloc(this.#starts[number + 1]! - start);
    readSync(this.#file!, bytes, 0, bytes.length, start);
    const group = { texts: JSON.parse(bytes.toString()) as string[], bytes: bytes.length };
    for (const [oldest, { bytes: freed }] of this.#groups) {
      if (this.#groupBytes + group.bytes <= KEPT) break;
      this.#groups.delete(oldest);
      this.#groupBytes -= freed;
    }
    this.#groups.set(number, group);
    this.#groupBytes += group.bytes;
    return group;
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
