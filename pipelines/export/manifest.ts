import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ExportDefinition } from "../../project/export-definition.js";
import type { Project } from "../../project/project.js";

export const MANIFEST = "manifest.json";

export interface FileEntry {
  readonly path: string;
  readonly kind: "rows" | "changes" | "withheld";
  readonly format: string;
  readonly for: "people" | "machines";
  readonly rows: number;
  /** Of an xlsx: how many sheets hold them. */
  readonly sheets?: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** `manifest.json` of a list's folder: written last, and never again. Times on the project's local clock. */
export interface Manifest {
  readonly name: string;
  readonly title: string;
  readonly as_of: string;
  readonly folder: string;
  /** The folder of the same night that this one takes the place of. */
  readonly supersedes: string | null;
  readonly run_id: string;
  /** The relation that the rows are of; absent for lists of customers by segment or rule. */
  readonly from?: string;
  /** By the column of `result.customer` that says so. */
  readonly models: Readonly<Record<string, string>>;
  readonly valid_until: string | null;
  /** The newest consent that was read, also after as_of; null where no consents were. */
  readonly consent_read_to: string | null;
  readonly sources: readonly {
    readonly source: string;
    readonly entity: string;
    readonly newest_row: string | null;
    /** A gate refused what should have come from this as_of on; absent where none did. */
    readonly stale_since?: string;
  }[];
  readonly configuration_sha256: string;
  /** Guards that --allow overruled. */
  readonly allowed: readonly string[];
  /** The night that `changes` are counted from; null for a first list. */
  readonly changes_since: string | null;
  /** Columns whose values make a row `changed`. */
  readonly compared: readonly string[];
  readonly rows: number;
  readonly withheld: number;
  readonly excluded: number;
  /** Where the list names phones: how many of the delivered are numbers. */
  readonly phones?: { readonly numbers: number; readonly no_numbers: number };
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly files: readonly FileEntry[];
}

/** The manifest of a folder; null where the folder is not there yet. */
export async function readManifest(folder: string): Promise<Manifest | null> {
  const path = join(folder, MANIFEST);
  return existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Manifest) : null;
}

/** Whether two folders hold the same files made from the same configuration. */
export function sameContent(a: Pick<Manifest, ContentKey>, b: Pick<Manifest, ContentKey>): boolean {
  return a.configuration_sha256 === b.configuration_sha256 && isDeepStrictEqual(a.files, b.files);
}
type ContentKey = "configuration_sha256" | "files";

/** One hash for all files of a folder, in their order. */
export function filesSha256(files: readonly FileEntry[]): string {
  return createHash("sha256")
    .update(files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join(""))
    .digest("hex");
}

/** The hash of all that people wrote and that decides what stands in a list's files. */
export function configurationSha256(project: Project, definition: ExportDefinition): string {
  const { channel, segment, exclude } = definition;
  const used = new Set([...(segment === null ? [] : [segment]), ...exclude]);
  const families = new Set(project.segments.filter(({ name }) => used.has(name)).map(({ family }) => family));
  const content = {
    definition,
    channel: channel === null ? null : (project.channels[channel] ?? null),
    control: project.settings.holdout,
    language: project.language,
    segments: project.segments
      .filter(({ family }) => families.has(family))
      .map(({ name, family, rank, where }) => ({ name, family, rank, where })),
  };
  return createHash("sha256")
    .update(JSON.stringify(sorted(content)))
    .digest("hex");
}

/** A copy whose keys stand in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]));
}
