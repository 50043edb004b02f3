import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WarehouseError } from "../errors.js";
import { makeFolder, writeWhole } from "./files.js";
import type { Layout } from "./layout.js";
import { readManifest } from "./manifest.js";

/** What `out/published/current.json` says: the snapshot to read, and the ones that are kept for those who still read them. */
export interface Current {
  readonly name: string;
  readonly asOf: string;
  /** Newest first; the first is `name`. */
  readonly kept: readonly { readonly name: string; readonly asOf: string }[];
}

export const KEPT_SNAPSHOTS = 3;

/**
 * The snapshot that readers open; null before the first one.
 * @throws {WarehouseError} bad-current
 */
export function readCurrent(layout: Layout): Current | null {
  const path = join(layout.published, "current.json");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
  const parsed = parse(text);
  if (parsed === null) {
    throw new WarehouseError(
      "bad-current",
      `${path} must name a snapshot, its as_of and the kept ones; it was changed by hand? ` +
        "Delete it: the next night publishes everything anew.",
    );
  }
  return parsed;
}

/** Whether readers find a whole snapshot of `asOf`, or of a later one. */
export function isPublished(layout: Layout, asOf: string): boolean {
  const current = readCurrent(layout);
  return current !== null && current.asOf >= asOf && readManifest(join(layout.published, current.name)) !== null;
}

/** Switches readers to a whole snapshot, by one rename. Safe to run again. */
export function switchCurrent(layout: Layout, name: string, asOf: string): void {
  const before = readCurrent(layout);
  if (before?.name === name) return;
  const others = (before?.kept ?? []).filter((kept) => kept.name !== name);
  const kept = [{ name, asOf }, ...others].slice(0, KEPT_SNAPSHOTS);
  makeFolder(layout.published);
  const body = { name, as_of: asOf, kept: kept.map((k) => ({ name: k.name, as_of: k.asOf })) };
  writeWhole(join(layout.published, "current.json"), `${JSON.stringify(body, null, 2)}\n`);
}

const NAME = /^\d{4}-\d\d-\d\d(T\d{6})?\.[1-9]\d*$/;

function parse(text: string): Current | null {
  try {
    const body = JSON.parse(text) as { name?: unknown; as_of?: unknown; kept?: unknown };
    const kept = (Array.isArray(body.kept) ? body.kept : []) as { name?: unknown; as_of?: unknown }[];
    const named = [body, ...kept].every(
      (entry) => typeof entry.name === "string" && NAME.test(entry.name) && typeof entry.as_of === "string",
    );
    if (!named) return null;
    return {
      name: body.name as string,
      asOf: body.as_of as string,
      kept: kept.map((entry) => ({ name: entry.name as string, asOf: entry.as_of as string })),
    };
  } catch {
    return null;
  }
}
