import { stat } from "node:fs/promises";
import { shownPath } from "../../project/paths.js";
import type { SourceDefinition } from "../../project/source-definition.js";
import { expandFiles } from "../../project/source-files.js";
import type { Delivery } from "../../warehouse/staging/deliveries.js";

/** What a source and a file cost beside the bytes to read, in such bytes, and what packed ones become. */
const SOURCE_COST = 8_000_000;
const FILE_COST = 200_000;
const UNPACKED = 6;

/**
 * Which part of a load each source is, from 0 to 1, by the bytes of its files: those that look new, or with `again` all.
 * For the eye only: what cannot be read here is told where it is read.
 */
export async function weighSources(
  directory: string,
  sources: readonly SourceDefinition[],
  known: readonly Delivery[],
  again: boolean,
): Promise<(readonly [number, number])[]> {
  const sizes = new Map(known.map((d) => [`${d.source}\n${d.path}`, d.size]));
  const weights: number[] = [];
  for (const source of sources) {
    let weight = SOURCE_COST;
    for (const path of await expandFiles(directory, source.files).catch(() => [])) {
      const size = await stat(path).then(
        (found) => found.size,
        () => 0,
      );
      if (again || sizes.get(`${source.name}\n${shownPath(directory, path)}`) !== size)
        weight += FILE_COST + (PACKED.test(path) ? UNPACKED * size : size);
    }
    weights.push(weight);
  }
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let spent = 0;
  return weights.map((weight) => [spent / whole, (spent += weight) / whole] as const);
}

const PACKED = /\.(gz|zst|xlsx|parquet)$/i;
