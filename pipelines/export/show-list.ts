import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectPaths, shownPath } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import { readPublishedOutcomes } from "../../warehouse/results/lists/list-decision.js";
import { openSnapshot } from "../../warehouse/snapshot/reader.js";
import { readManifest, type Manifest } from "./manifest.js";

export interface ShownFact {
  readonly what: string;
  readonly value: string | number | null;
  readonly [key: string]: string | number | null;
}

/** What is known of a list's newest files, and of its decisions on the published night; null where it has no files. */
export async function showList(project: Project, list: string): Promise<ShownFact[] | null> {
  const directory = join(projectPaths(project.directory).lists, list);
  const manifest = await newestManifest(directory);
  if (manifest === null) return null;
  const snapshot = await openSnapshot(project.directory);
  try {
    const outcomes = snapshot.has("result.list_decision") ? await readPublishedOutcomes(snapshot.warehouse, list) : [];
    return [
      ...describe(manifest, shownPath(project.directory, join(directory, manifest.folder))),
      ...outcomes.map(({ outcome, rule, customers }) => ({
        what: rule === null ? outcome : `${outcome}: ${rule}`,
        value: customers,
      })),
    ];
  } finally {
    snapshot.close();
  }
}

async function newestManifest(directory: string): Promise<Manifest | null> {
  const path = join(directory, "latest.json");
  if (!existsSync(path)) return null;
  const { folder } = JSON.parse(await readFile(path, "utf8")) as Pick<Manifest, "folder">;
  return readManifest(join(directory, folder));
}

function describe(manifest: Manifest, folder: string): ShownFact[] {
  const facts: ShownFact[] = [
    { what: "list", value: manifest.name },
    { what: "title", value: manifest.title },
    { what: "folder", value: folder },
    { what: "as of", value: manifest.as_of },
    { what: "valid until", value: manifest.valid_until },
    { what: "consents read to", value: manifest.consent_read_to },
    { what: "changes since", value: manifest.changes_since },
    { what: "supersedes", value: manifest.supersedes },
    { what: "guards overruled", value: manifest.allowed.length === 0 ? null : manifest.allowed.join(", ") },
    ...Object.entries(manifest.models).map(([model, version]) => ({ what: `model: ${model}`, value: version })),
    ...manifest.files.map(({ path, rows }) => ({ what: `rows of ${path}`, value: rows })),
  ];
  return facts.filter(({ value }) => value !== null);
}
