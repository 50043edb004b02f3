import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import {
  fitRfmMeaning,
  rfmMeaningFromJson,
  rfmMeaningToJson,
  type RfmDistributions,
  type RfmMeaning,
} from "../../models/rfm/rfm-meaning.js";
import { ConfigurationError } from "../../project/errors.js";
import {
  listVersions,
  liveVersion,
  readLive,
  readMeaning,
  setLive,
  writeMeaning,
  type LiveMeaning,
} from "../../project/meanings.js";
import { projectPaths } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import {
  keepStoredMeaning,
  readStoredBody,
  readStoredVersions,
  type StoredMeaning,
} from "../../warehouse/results/history/meaning.js";
import type { Warehouse } from "../../warehouse/warehouse.js";

const NAME = "rfm";

export interface SettledMeaning {
  readonly version: number;
  readonly meaning: RfmMeaning;
  /** Whether this night fixes it. */
  readonly fixed: boolean;
  /** Versions that were ever live. */
  readonly versions: number;
  /** Writes the file, then names it in `live.yaml`; null where it is named already. */
  readonly afterCommit: (() => Promise<void>) | null;
}

/**
 * The meaning that a night uses: the one that `meanings/live.yaml` names, or an earlier run committed without naming it (it ended
 * before the file was written); else it is fitted now, and committed with this night's results. Files are written after the commit
 * only, and by whoever comes next if this run ends before: so no crash leads to other cut points.
 * @returns null where nothing is fixed yet and no customer has a sale
 */
export async function settleMeaning(
  project: Project,
  warehouse: Warehouse,
  asOf: string,
  measure: () => Promise<RfmDistributions>,
): Promise<SettledMeaning | null> {
  const known = await readKnown(project, warehouse);
  if (known.live.length > 0) return settledAt(warehouse, known, asOf);
  const distributions = await measure();
  if (distributions.frequency.counts.length === 0) return null;
  return newVersion(project, warehouse, asOf, distributions);
}

/** The meaning that counted as of an earlier moment; null where none is known. */
export async function meaningAt(project: Project, warehouse: Warehouse, asOf: string): Promise<SettledMeaning | null> {
  const known = await readKnown(project, warehouse);
  return known.live.length === 0 ? null : settledAt(warehouse, known, asOf);
}

/**
 * Fits the next version, live from `asOf` on.
 * @param by who asked for it; left out: the night itself
 */
export async function newVersion(
  project: Project,
  warehouse: Warehouse,
  asOf: string,
  distributions: RfmDistributions,
  by?: "train",
): Promise<SettledMeaning> {
  const folder = projectPaths(project.directory).meanings;
  const stored = (await readStoredVersions(warehouse, NAME)).map(({ version }) => version);
  const version = 1 + Math.max(0, ...stored, ...(await listVersions(folder, NAME)));
  const body = rfmMeaningToJson(fitRfmMeaning(distributions));
  const fitted = { name: NAME, version, from: asOf, body };
  await keepStoredMeaning(warehouse, fitted);
  return {
    version,
    meaning: rfmMeaningFromJson(body),
    fixed: true,
    versions: version,
    afterCommit: () => write(folder, fitted, by),
  };
}

interface Known {
  readonly live: readonly LiveMeaning[];
  body(version: number): Promise<unknown>;
  /** Names what only the warehouse knows; null where there is no such. */
  readonly name: (() => Promise<void>) | null;
}

async function readKnown(project: Project, warehouse: Warehouse): Promise<Known> {
  const folder = projectPaths(project.directory).meanings;
  const named = (await readLive(folder)).filter(({ name }) => name === NAME);
  const stored = await readStoredVersions(warehouse, NAME);
  const unnamed = stored.filter(({ version }) => !named.some((entry) => entry.version === version));
  const bodies = new Map<number, unknown>();
  for (const { version } of unnamed) bodies.set(version, await readStoredBody(warehouse, NAME, version));
  const body = (version: number): Promise<unknown> =>
    bodies.has(version) ? Promise.resolve(bodies.get(version)) : readFile(folder, version);
  const name = async (): Promise<void> => {
    for (const one of unnamed) await write(folder, { name: NAME, ...one, body: bodies.get(one.version) });
  };
  return {
    live: [...named, ...unnamed.map((one) => ({ name: NAME, ...one }))],
    body,
    name: unnamed.length === 0 ? null : name,
  };
}

/** A night older than every meaning uses the first one. */
async function settledAt(warehouse: Warehouse, { live, body, name }: Known, asOf: string): Promise<SettledMeaning> {
  const version = liveVersion(live, NAME, asOf) ?? Math.min(...live.map((entry) => entry.version));
  const { from } = live.find((entry) => entry.version === version)!;
  const written = await body(version);
  await keepStoredMeaning(warehouse, { name: NAME, version, from, body: written });
  return { version, meaning: rfmMeaningFromJson(written), fixed: false, versions: live.length, afterCommit: name };
}

async function write(folder: string, { version, from, body }: StoredMeaning, by?: "train"): Promise<void> {
  await writeMeaning(folder, NAME, version, body);
  await setLive(folder, { name: NAME, version, from, ...(by === undefined ? {} : { by }) });
}

/**
 * Versions that people named, or that came after the first; part of the step's fingerprint. The first of a night is not: the night that fixes it
 * and the same night run again have the same fingerprint.
 */
export function laterVersions(project: Project): unknown {
  let text: string;
  try {
    text = readFileSync(join(projectPaths(project.directory).meanings, "live.yaml"), "utf8");
  } catch {
    return [];
  }
  return (versionsIn(text)[NAME] ?? []).filter(({ version, by }) => version > 1 || by !== undefined);
}

function versionsIn(text: string): Record<string, { version: number; by?: string }[]> {
  try {
    return (parse(text) ?? {}) as Record<string, { version: number; by?: string }[]>;
  } catch {
    const rule = "cannot be read: take it back from version control.";
    throw new ConfigurationError("meaning-damaged", rule, { file: "meanings/live.yaml" });
  }
}

async function readFile(folder: string, version: number): Promise<unknown> {
  const body = await readMeaning<unknown>(folder, NAME, version);
  if (body !== null) return body;
  throw new ConfigurationError(
    "meaning-missing",
    `live.yaml names version ${version} of "${NAME}", but its file is not there: take it back from version control.`,
    { file: `meanings/${NAME}.v${version}.yaml` },
  );
}
