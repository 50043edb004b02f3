import { clusterModelFromJson, clusterModelToJson, type ClusterModel } from "../../models/clusters/cluster-model.js";
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
import type { AsOf } from "../../project/time.js";
import {
  dropStoredMeaning,
  keepStoredMeaning,
  readStoredBody,
  readStoredVersions,
} from "../../warehouse/results/history/meaning.js";
import type { Warehouse } from "../../warehouse/warehouse.js";

export const CLUSTERS = "clusters";

export interface Version {
  readonly version: number;
  readonly model: ClusterModel;
}

/** What counts as of a night, by `meanings/` and by what a run committed before it could write its files. */
export interface Versions {
  /** Ascending. */
  readonly all: readonly Version[];
  /** The version of a night; one older than all has the first; null: there is none. */
  at(asOf: AsOf): Version | null;
  /** Writes the files that a run which ended early left unwritten. */
  settle(): Promise<void>;
}

/** @throws {ConfigurationError} meaning-missing, meaning-damaged; {InputError} model-kind, model-version, bad-model */
export async function readVersions(project: Project, warehouse: Warehouse): Promise<Versions> {
  const folder = projectPaths(project.directory).meanings;
  const named = (await readLive(folder)).filter(({ name }) => name === CLUSTERS);
  const all: Version[] = [];
  for (const version of new Set(named.map((entry) => entry.version))) {
    const body = await readMeaning<unknown>(folder, CLUSTERS, version, "json");
    if (body === null) throw missing(version);
    const model = clusterModelFromJson(body);
    await keepStoredMeaning(warehouse, { name: CLUSTERS, version, from: model.asOf, body });
    all.push({ version, model });
  }
  const unwritten: { version: number; from: AsOf; body: unknown }[] = [];
  for (const { version, from } of await readStoredVersions(warehouse, CLUSTERS)) {
    if (named.some((entry) => entry.version === version)) continue;
    const body = await readStoredBody(warehouse, CLUSTERS, version);
    unwritten.push({ version, from, body });
    all.push({ version, model: clusterModelFromJson(body) });
  }
  const live = [...named, ...unwritten.map(({ version, from }): LiveMeaning => ({ name: CLUSTERS, version, from }))];
  return versionsOf(all, live, async () => {
    for (const { version, from, body } of unwritten) await writeVersion(project, version, from, body);
  });
}

/**
 * Commits a version with the night that made it: a crash before its files are written loses nothing.
 * @param by who asked for it; left out: the night itself
 */
export async function keepVersion(
  project: Project,
  warehouse: Warehouse,
  versions: Versions,
  made: ClusterModel,
  by?: "train",
): Promise<{ readonly versions: Versions; readonly version: Version; readonly write: () => Promise<void> }> {
  const files = await listVersions(projectPaths(project.directory).meanings, CLUSTERS);
  const number = 1 + Math.max(0, ...files, ...versions.all.map(({ version }) => version));
  // Through text, so that this night computes with the very numbers that later ones read.
  const body = JSON.parse(JSON.stringify(clusterModelToJson(made))) as unknown;
  const version = { version: number, model: clusterModelFromJson(body) };
  const from = made.asOf;
  await dropStoredMeaning(warehouse, CLUSTERS, number);
  await keepStoredMeaning(warehouse, { name: CLUSTERS, version: number, from, body });
  return {
    versions: { ...versions, all: [...versions.all, version] },
    version,
    write: () => writeVersion(project, number, from, body, by),
  };
}

function versionsOf(found: readonly Version[], live: readonly LiveMeaning[], settle: () => Promise<void>): Versions {
  const all = [...found].sort((a, b) => a.version - b.version);
  return {
    all,
    settle,
    at: (asOf) => {
      const number = liveVersion(live, CLUSTERS, asOf);
      return all.find(({ version }) => version === number) ?? all[0] ?? null;
    },
  };
}

async function writeVersion(project: Project, version: number, from: AsOf, body: unknown, by?: "train"): Promise<void> {
  const folder = projectPaths(project.directory).meanings;
  await writeMeaning(folder, CLUSTERS, version, body, "json");
  await setLive(folder, { name: CLUSTERS, version, from, ...(by === undefined ? {} : { by }) });
}

const missing = (version: number): ConfigurationError =>
  new ConfigurationError(
    "meaning-missing",
    `live.yaml names version ${version} of "${CLUSTERS}", but its file is not there: take it back from version control.`,
    { file: `meanings/${CLUSTERS}.v${version}.json` },
  );
