import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readMeaning, writeMeaning } from "../../project/meanings.js";
import { projectPaths } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import { writeWhole } from "../../project/write-whole.js";

/** A larger model has its body beside the warehouse, and only what is known of it in `meanings/`. */
const MOST_BYTES = 20e6;

interface Outside {
  readonly body_sha256?: string;
}

/** Writes `meanings/<name>.v<N>.json`; a model above 20 MB goes to `.clientele/models/`, its sha256 stays. */
export async function writeModelFile(
  project: Project,
  name: string,
  version: number,
  body: unknown,
  mostBytes = MOST_BYTES,
): Promise<void> {
  const paths = projectPaths(project.directory);
  const text = JSON.stringify(body);
  if (Buffer.byteLength(text) <= mostBytes) return writeMeaning(paths.meanings, name, version, body, "json");
  await writeModelBody(project, name, version, body);
  const { model: _, ...header } = body as Record<string, unknown>;
  await writeMeaning(paths.meanings, name, version, { ...header, body_sha256: sha256(text) }, "json");
}

/** A model whose body is not where it was put: what `meanings/` says of it, and the sha256 of the whole. */
export interface LostModel {
  readonly head: unknown;
  readonly sha256: string;
}

/**
 * What `writeModelFile` wrote, or what is left of it.
 * @param stored the body that the warehouse keeps; null: none
 * @throws {ConfigurationError} meaning-damaged
 */
export async function readModelFile(
  project: Project,
  name: string,
  version: number,
  stored: () => Promise<unknown>,
): Promise<{ readonly body: unknown } | { readonly lost: LostModel }> {
  const paths = projectPaths(project.directory);
  const written = await readMeaning<Outside>(paths.meanings, name, version, "json");
  const wanted = written?.body_sha256;
  if (wanted === undefined) return { body: written };
  const text = await readFile(bodyPath(project, name, version), "utf8").catch(() => null);
  if (text !== null && sha256(text) === wanted) return { body: JSON.parse(text) as unknown };
  const kept = await stored();
  if (kept !== null && sha256(JSON.stringify(kept)) === wanted) return { body: kept };
  return { lost: { head: written, sha256: wanted } };
}

/** Puts the body of a model above 20 MB where it is looked for. */
export async function writeModelBody(project: Project, name: string, version: number, body: unknown): Promise<void> {
  await mkdir(projectPaths(project.directory).models, { recursive: true, mode: 0o700 });
  await writeWhole(bodyPath(project, name, version), JSON.stringify(body));
}

const bodyPath = (project: Project, name: string, version: number): string =>
  join(projectPaths(project.directory).models, `${name}.v${version}.json`);

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
