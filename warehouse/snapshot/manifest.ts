import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { StaleSource } from "../ledger/stale.js";

/** `manifest.json` of a snapshot: every file of one of its two folders. */
export interface Manifest {
  readonly name: string;
  readonly asOf: string;
  /** Of the tables, as `SCHEMA_VERSION`; 0 where none was noted. */
  readonly version: number;
  readonly parts: readonly Part[];
  /** Sources that a gate refused: what the snapshot has of them is of before. */
  readonly stale: readonly StaleSource[];
}

/** One Parquet file. */
export interface Part {
  /** `core.line_version` */
  readonly relation: string;
  /** `2026-01`; null where the relation is one file. */
  readonly month: string | null;
  /** Relative to the folder. */
  readonly file: string;
  readonly rows: number;
  /** Equal digests: equal files, on one version of the engine. */
  readonly digest: string;
}

export const manifestText = (manifest: Manifest): string =>
  `${JSON.stringify(
    {
      name: manifest.name,
      as_of: manifest.asOf,
      version: manifest.version,
      stale: manifest.stale,
      parts: manifest.parts,
    },
    null,
    1,
  )}\n`;

/** The manifest of a folder; null where the folder is not a whole snapshot. */
export function readManifest(folder: string): Manifest | null {
  let text: string;
  try {
    text = readFileSync(join(folder, "manifest.json"), "utf8");
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes((cause as NodeJS.ErrnoException).code ?? "")) return null;
    throw cause;
  }
  try {
    const body = JSON.parse(text) as {
      name: string;
      as_of: string;
      version?: number;
      parts: Part[];
      stale?: StaleSource[];
    };
    if (!Array.isArray(body.parts)) return null;
    const { name, as_of: asOf, version = 0, parts, stale = [] } = body;
    return { name, asOf, version, parts, stale };
  } catch {
    return null;
  }
}
