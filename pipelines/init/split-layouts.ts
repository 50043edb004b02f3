import { isUtf8 } from "node:buffer";
import { basename } from "node:path";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import type { Guess } from "../../warehouse/heads/guess.js";
import { DEFAULT_FORMAT } from "../../project/source-definition.js";
import { readHead, type FileHead, type HeadFormat } from "../../warehouse/heads/read-head.js";
import { defaultSheet } from "../../warehouse/heads/sheet-head.js";
import { firstBytes } from "../../warehouse/heads/content.js";
import { sniffFile, type Sniffed } from "../../warehouse/heads/sniff-file.js";
import { FileFault } from "../../warehouse/staging/file-fault.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { FoundFiles } from "./find-sources.js";
import { globsOf } from "./globs.js";
import { guessEntity, matchColumns } from "./guess-entity.js";

/** Files of one name, one encoding and one layout: deliveries of one source. */
export interface FoundSource {
  readonly name: string;
  readonly hint: string;
  readonly type: FileHead["type"];
  /** Absolute, in natural order. */
  readonly files: readonly string[];
  /** Absolute. */
  readonly globs: readonly string[];
  /** How the files are to be read. */
  readonly format: HeadFormat;
  /** What `format` says, else what the header shows; null where there is none. */
  readonly delimiter: string | null;
  /** Columns of the files whose header was seen. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** What speaks for `format`, by its key. */
  readonly evidence: Readonly<Record<string, Guess<string>>>;
  /** What a person should know of the way in which the files were divided. */
  readonly remarks: readonly string[];
}

interface Seen {
  readonly file: string;
  /** Of several tables in one workbook: the sheet. */
  readonly key: string;
  readonly sniffed: Sniffed;
  readonly format: HeadFormat;
  readonly names: readonly string[];
}

/** So many files of a group are looked into; what lies between is taken to be as its neighbours. */
const LOOKED_INTO = 400;

/** Divides files of one name where one `format` or one mapping cannot serve them all. */
export async function splitLayouts(
  warehouse: Warehouse,
  found: FoundFiles,
): Promise<{ sources: FoundSource[]; remarks: string[] }> {
  const remarks: string[] = [];
  const seen: Seen[] = [];
  const chosen = spread(found.files, LOOKED_INTO);
  const alike = new Map<string, Seen>();
  for (const [i, file] of chosen.entries()) {
    try {
      const key = await beginning(file);
      const same = alike.get(key);
      const deep = chosen.length <= 6 || i === 0 || i === chosen.length >> 1 || i === chosen.length - 1;
      if (same !== undefined && !deep) {
        seen.push({ ...same, file });
        continue;
      }
      const looked = await look(warehouse, file, deep);
      seen.push(...looked);
      if (looked.length === 1 && looked[0]!.sniffed.type !== "xlsx" && looked[0]!.sniffed.type !== "parquet")
        alike.set(key, looked[0]!);
    } catch (cause) {
      if (!(cause instanceof FileFault)) throw cause;
      remarks.push(`${basename(file)} is left out: ${cause.message}`);
    }
  }
  const sheets = new Map<string, Seen[]>();
  for (const each of seen) sheets.set(each.key, [...(sheets.get(each.key) ?? []), each]);
  const sources = [...sheets.values()].flatMap((of) => sourcesOf(found, of, sheets.size > 1));
  return { sources, remarks };
}

/** The files of one table, divided where one `format` or one mapping cannot serve them all. */
function sourcesOf(found: FoundFiles, seen: readonly Seen[], named: boolean): FoundSource[] {
  const parts = byMapping(found, byFormat(seen));
  const place = new Map(seen.map(({ file }) => [file, parts.findIndex((part) => part.some((s) => s.file === file))]));
  const files: string[][] = parts.map(() => []);
  const looked = new Set(spread(found.files, LOOKED_INTO));
  let last = 0;
  for (const file of found.files) {
    // A file that was not looked into goes with the one before it.
    if (looked.has(file) && !place.has(file)) continue;
    last = place.get(file) ?? last;
    files[last]!.push(file);
  }
  const newest = place.get(seen.at(-1)!.file);
  return parts.map((part, i) => {
    const mine = files[i]!;
    const others = files.flatMap((list, j) => (j === i ? [] : list));
    const { format, sniffed } = part[0]!;
    return {
      name: found.name,
      hint: named ? `${sniffed.sheet?.toLowerCase() ?? ""} ${found.hint}` : found.hint,
      type: sniffed.type,
      files: mine,
      globs: globsOf(mine, others, i === newest),
      format,
      delimiter: sniffed.layout?.delimiter.value ?? (sniffed.type === "csv" ? "," : null),
      names: new Map(part.map((each) => [each.file, each.names])),
      evidence: evidenceOf(part),
      remarks: parts.length === 1 ? [] : [`${mine.length} of ${found.files.length} files: ${difference(part, parts)}`],
    };
  });
}

/** Files that begin with the same line, in the same kind of characters, are read alike. */
async function beginning(file: string): Promise<string> {
  const start = await firstBytes(file, 1 << 15);
  const line = start.toString("latin1", 0, Math.max(0, start.indexOf(10)));
  return `${/^[\x01-\x7f]*$/.test(start.toString("latin1")) ? "plain" : isUtf8(start) ? "utf-8" : "other"} ${line}`;
}

async function look(warehouse: Warehouse, file: string, deep: boolean): Promise<Seen[]> {
  const tables = await sniffFile(file, deep);
  const seen: Seen[] = [];
  for (const sniffed of tables) {
    const { layout, encoding, footer } = sniffed;
    const sheet = sniffed.sheet === null ? null : (await defaultSheet(file)) === sniffed.sheet ? null : sniffed.sheet;
    const format: HeadFormat = {
      ...DEFAULT_FORMAT,
      encoding: encoding?.value ?? "utf-8",
      delimiter: layout?.delimiter.value ?? null,
      skip: layout?.skip.value ?? 0,
      header: layout?.header.value ?? true,
      footer: footer?.value ?? 0,
      sheet,
    };
    const head = await readHead(warehouse, file, format, 50);
    const key = tables.length > 1 ? (sniffed.sheet ?? "") : "";
    seen.push({ file, key, sniffed, format, names: head.columns.map(({ name }) => name) });
  }
  return seen;
}

/** Plain ASCII goes with whatever encoding its neighbours have. */
function byFormat(seen: readonly Seen[]): Seen[][] {
  const groups = new Map<string, Seen[]>();
  const plain: Seen[] = [];
  const keyOf = ({ format: f }: Seen, encoding: string): string =>
    JSON.stringify([encoding, f.delimiter, f.skip, f.header, f.footer, f.sheet]);
  for (const each of seen) {
    if (each.sniffed.ascii && each.sniffed.encoding !== null) {
      plain.push(each);
      continue;
    }
    const key = keyOf(each, each.format.encoding);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  for (const each of plain) {
    const fits = [...groups.values()]
      .filter(([first]) => keyOf(each, "") === keyOf(first!, "") && !first!.format.encoding.startsWith("utf-16"))
      .sort((a, b) => b.length - a.length)[0];
    if (fits !== undefined) fits.push(each);
    else {
      const key = keyOf(each, "utf-8");
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
  }
  const order = new Map(seen.map((each, i) => [each, i]));
  return [...groups.values()].map((group) => group.sort((a, b) => order.get(a)! - order.get(b)!));
}

/** A column that was renamed half-way: two headers stand for one canonical column. */
function byMapping(found: FoundFiles, groups: readonly Seen[][]): Seen[][] {
  return groups.flatMap((group) => {
    const parts: { columns: Map<string, string>; names: Set<string>; seen: Seen[] }[] = [];
    const all = [...new Set(group.flatMap(({ names }) => names))];
    const entity = (guessEntity(found.hint, group.at(-1)!.names) ?? guessEntity(found.hint, all))?.entity;
    if (entity === undefined || !ENTITIES.includes(entity)) return [group];
    for (const each of group) {
      const columns = matchColumns(entity, each.names);
      const fitting = parts.find(
        (part) =>
          [...columns].every(([name, header]) => {
            const theirs = part.columns.get(name);
            return theirs === undefined || theirs === header || part.names.has(header);
          }) &&
          [...part.columns].every(
            ([name, header]) => columns.get(name) === header || !columns.has(name) || each.names.includes(header),
          ),
      );
      if (fitting === undefined) parts.push({ columns, names: new Set(each.names), seen: [each] });
      else {
        fitting.seen.push(each);
        for (const [name, header] of columns) if (!fitting.columns.has(name)) fitting.columns.set(name, header);
        for (const name of each.names) fitting.names.add(name);
      }
    }
    return parts.map(({ seen }) => seen);
  });
}

/** Of several files the least certain guess speaks. */
function evidenceOf(part: readonly Seen[]): Record<string, Guess<string>> {
  const rank = { certain: 0, likely: 1, unsure: 2 };
  const told: Record<string, Guess<string>> = {};
  const tell = (key: string, guess: Guess<unknown> | null | undefined): void => {
    if (guess === null || guess === undefined) return;
    const value = guess.value === "\t" ? "tab" : String(guess.value ?? "none");
    const before = told[key];
    if (before === undefined || rank[guess.certainty] > rank[before.certainty]) told[key] = { ...guess, value };
  };
  for (const { sniffed } of part) {
    const another = part.some((each) => !each.sniffed.ascii);
    if (!(another && sniffed.ascii)) tell("encoding", sniffed.encoding);
    tell("delimiter", sniffed.layout?.delimiter);
    tell("header", sniffed.layout?.header);
    tell("skip", sniffed.layout?.skip);
    tell("footer", sniffed.footer);
  }
  return told;
}

function difference(part: readonly Seen[], parts: readonly Seen[][]): string {
  const { format, names } = part[0]!;
  const others = parts.filter((other) => other !== part).map((other) => other[0]!);
  if (others.some((other) => other.format.encoding !== format.encoding)) return `their encoding is ${format.encoding}`;
  const own = names.filter((name) => others.every((other) => !other.names.includes(name)));
  if (own.length > 0) return `only they have ${own.map((name) => `"${name}"`).join(", ")}`;
  return "their lines are laid out otherwise";
}

/** At most `count`, the first and the last among them. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]!);
}
