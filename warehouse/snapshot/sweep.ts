import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Warehouse } from "../warehouse.js";
import { readCurrent, switchCurrent } from "./current.js";
import { namesIn } from "./files.js";
import type { Layout } from "./layout.js";
import { readManifest } from "./manifest.js";
import { readPublication } from "./publication-tables.js";

/**
 * Finishes what a killed process left: a snapshot that was committed is shown, one that was not goes, and so do those that
 * `current.json` no longer names. For the start of every run, and before anything is published.
 */
export async function finishPublication(warehouse: Warehouse, layout: Layout): Promise<void> {
  const committed = await readPublication(warehouse);
  if (committed !== null && isNewer(layout, committed) && isWhole(layout, committed)) {
    switchCurrent(layout, committed.name, committed.asOf);
  }
  const kept = new Set((readCurrent(layout)?.kept ?? []).map(({ name }) => name));
  for (const folder of [layout.published, layout.private]) {
    for (const name of namesIn(folder)) {
      if (name !== "current.json" && !kept.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

/** Readers never saw it: one that was shown and replaced is still among the kept. */
const isNewer = (layout: Layout, { name, asOf }: { name: string; asOf: string }): boolean => {
  const current = readCurrent(layout);
  return current === null || (current.asOf <= asOf && !current.kept.some((kept) => kept.name === name));
};

const isWhole = (layout: Layout, { name, asOf }: { name: string; asOf: string }): boolean =>
  readManifest(join(layout.published, name))?.asOf === asOf;
