import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../project/errors.js";
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
  const folder = paths.models;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeWhole(join(folder, `${name}.v${version}.json`), text);
  const { model: _, ...header } = body as Record<string, unknown>;
  await writeMeaning(paths.meanings, name, version, { ...header, body_sha256: sha256(text) }, "json");
}

/**
 * What `writeModelFile` wrote.
 * @param stored the body that the warehouse keeps; null: none
 * @throws {ConfigurationError} model-body-missing, meaning-damaged
 */
export async function readModelFile(
  project: Project,
  name: string,
  version: number,
  stored: () => Promise<unknown>,
): Promise<unknown> {
  const paths = projectPaths(project.directory);
  const written = await readMeaning<Outside>(paths.meanings, name, version, "json");
  const wanted = written?.body_sha256;
  if (wanted === undefined) return written;
  const path = join(paths.models, `${name}.v${version}.json`);
  const text = await readFile(path, "utf8").catch(() => null);
  if (text !== null && sha256(text) === wanted) return JSON.parse(text) as unknown;
  const kept = await stored();
  if (kept !== null && sha256(JSON.stringify(kept)) === wanted) return kept;
  const { as_of: asOf } = (written ?? {}) as { readonly as_of?: string };
  throw new ConfigurationError(
    "model-body-missing",
    `version ${version} of "${name}" lies in .clientele/models/, where it is not, or not as it was. Take it back from a copy, or train it again with "clientele train ${name}${asOf === undefined ? "" : ` --as-of ${asOf}`}".`,
    { file: `meanings/${name}.v${version}.json` },
  );
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
