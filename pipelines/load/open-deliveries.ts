import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { shownPath } from "../../project/paths.js";
import { expandFiles, naturalKey } from "../../project/source-files.js";
import type { SourceDefinition } from "../../project/source-definition.js";
import type { Entity } from "../../warehouse/schema/entities.js";
import type { Delivery } from "../../warehouse/staging/deliveries.js";
import { mapColumns, type MappedColumns } from "../../warehouse/staging/map-columns.js";
import { FileFault, openFile, type OpenedFile } from "../../warehouse/staging/open-file.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { RecordedDelivery } from "../../warehouse/staging/delivery-file.js";
import type { Refusal } from "../runner/step.js";

/** Which share of a load it takes to open the files. */
export const OPENED = 0.3;

/** A file that is to be loaded. */
export interface NewFile {
  readonly file: OpenedFile;
  readonly mapped: MappedColumns;
  readonly path: string;
  readonly pathKey: string;
  /** What `meanings/` says of it, where a warehouse is built again. */
  readonly recorded: RecordedDelivery | null;
}

export interface OpenedDeliveries {
  readonly fresh: readonly NewFile[];
  /** Known content under a new path. */
  readonly copies: readonly { readonly file: OpenedFile; readonly path: string; readonly pathKey: string }[];
  readonly refusals: readonly Refusal[];
  readonly notes: readonly string[];
  /** Files that the glob names today. */
  readonly found: number;
}

/**
 * What of a source's files is new: not known by path, size and time, nor by content.
 * @param pending deliveries that `meanings/` records and the warehouse lacks: only those due are opened, and new files wait
 * @param due whether a recorded delivery belongs to this load
 * @param tell told before each file, and which part of the load that is
 */
export async function openDeliveries(
  warehouse: Warehouse,
  directory: string,
  source: SourceDefinition,
  entity: Entity,
  known: readonly Delivery[],
  pending: readonly RecordedDelivery[],
  due: (recorded: RecordedDelivery) => boolean,
  temporary: string,
  tell: (doing: string, from: number, to: number) => void = () => {},
): Promise<OpenedDeliveries> {
  const mine = known.filter((d) => d.source === source.name);
  const contents = new Set(mine.filter((d) => d.state === "loaded").map((d) => d.sha256));
  const dueNow = pending.filter(due);
  const waitForLater = pending.length > dueNow.length;
  const fresh: NewFile[] = [];
  const copies: OpenedDeliveries["copies"][number][] = [];
  const refusals: Refusal[] = [];
  const notes: string[] = [];
  const unread = new Set<string>();
  const found = new Set<string>();
  const paths = await expandFiles(directory, source.files);
  const changed: { readonly path: string; readonly shown: string; readonly last: Delivery | undefined }[] = [];
  for (const path of paths) {
    const shown = shownPath(directory, path);
    const last = mine.filter((d) => d.path === shown).at(-1);
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: -1, mtimeMs: -1 }));
    if (last === undefined || last.size !== size || last.modified_ms !== Math.floor(mtimeMs))
      changed.push({ path, shown, last });
  }
  let begun = 0;
  const opened = ahead(changed, ({ path }) => {
    tell(basename(path), (OPENED * begun) / changed.length, (OPENED * ++begun) / changed.length);
    return openFile(warehouse, path, source.format, temporary);
  });
  for await (const { item, result } of opened) {
    const { shown, last } = item;
    try {
      if (result.status === "rejected") throw result.reason;
      const file = result.value;
      if (last?.sha256 === file.sha256) continue;
      const entry = { file, path: shown, pathKey: naturalKey(shown) };
      const recorded = dueNow.filter((d) => d.sha256 === file.sha256 && !found.has(String(d.number)));
      if (recorded.length === 0) {
        if (pending.some((d) => d.sha256 === file.sha256)) continue;
        if (last === undefined && contents.has(file.sha256)) {
          copies.push(entry);
          continue;
        }
        if (waitForLater) {
          notes.push(`${shown} is new: it waits until the recorded deliveries are loaded`);
          continue;
        }
      }
      const mapped = await mapColumns(warehouse, source, entity, file);
      mapped.unread.forEach((name) => unread.add(name));
      contents.add(file.sha256);
      if (recorded.length === 0) fresh.push({ ...entry, mapped, recorded: null });
      for (const r of recorded) {
        found.add(String(r.number));
        fresh.push({ file, mapped, path: r.path, pathKey: r.path_key, recorded: r });
      }
    } catch (cause) {
      const fault = cause instanceof FileFault ? cause : systemFault(cause);
      if (fault === null) throw cause;
      refusals.push({
        gate: fault.rule,
        subject: source.name,
        message: `${shown}: ${fault.message}. The file is not loaded.`,
        final: true,
      });
    }
  }
  for (const lost of dueNow.filter((d) => !found.has(String(d.number)))) {
    refusals.push({
      gate: "file-gone",
      subject: source.name,
      message: `${lost.path}: meanings/deliveries.ndjson records this delivery (number ${lost.number}), but no file that ${source.name} names has its content. Put it back.`,
      final: true,
    });
  }
  if (unread.size > 0) notes.push(`${source.name}: not mapped, so not loaded: ${someOf([...unread].sort())}`);
  return { fresh, copies, refusals, notes, found: paths.length };
}

const someOf = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");

/** What the system says of one file and not of the machine; null: neither. */
function systemFault(cause: unknown): FileFault | null {
  const code = cause instanceof Error && "syscall" in cause && "code" in cause ? String(cause.code) : "";
  const message = SYSTEM[code];
  return message === undefined ? null : new FileFault("unreadable-file", message);
}

const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: "this user may not read it; see its permissions",
  EPERM: "the system does not allow to read it; see its permissions",
  ENOENT: "it was removed before it was read",
  ESTALE: "it was removed before it was read",
  EISDIR: "it is a folder; a file was expected",
  EIO: "the disk or the network gave no answer: try again, and check them",
};

/** Begins with the next item while one is looked at: much of opening a file goes on beside this thread. */
async function* ahead<T, R>(
  items: readonly T[],
  begin: (item: T) => Promise<R>,
): AsyncGenerator<{ readonly item: T; readonly result: PromiseSettledResult<R> }> {
  const settled = (place: number) => (place < items.length ? Promise.allSettled([begin(items[place]!)]) : null);
  let next = settled(0);
  try {
    for (const [i, item] of items.entries()) {
      const [result] = (await next)!;
      next = settled(i + 1);
      yield { item, result };
    }
  } finally {
    // Whoever leaves early takes the folder away that the next file is opened into.
    await next;
  }
}
