import { churnHeaderFromJson, type ChurnHeader } from "../../models/churn/churn-model.js";
import { listVersions, liveVersion, readLive, setLive, type LiveMeaning } from "../../project/meanings.js";
import { projectPaths } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import type { AsOf } from "../../project/time.js";
import { readLiveFrom } from "../../warehouse/ledger/models.js";
import { keepStoredMeaning, readStoredBody, readStoredVersions } from "../../warehouse/results/history/meaning.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { readModelFile, writeModelFile } from "./model-file.js";

export const CHURN = "churn";

/** One version of the model. */
export interface Version {
  readonly version: number;
  readonly header: ChurnHeader;
  /** All of it, as JSON holds it. */
  readonly body: unknown;
}

/** What there is as of a night, by `meanings/` and by what a run committed before it could write its files. */
export interface Versions {
  /** Ascending. */
  readonly all: readonly Version[];
  readonly live: readonly LiveMeaning[];
  /** The version that scores as of the night; null: none yet. */
  at(asOf: AsOf): Version | null;
  /** Writes the files that a run which ended early left unwritten. */
  settle(): Promise<void>;
}

/**
 * Reads `meanings/`; versions that only the warehouse has are of a run that ended between its commit and its files.
 * @throws {ConfigurationError} meaning-damaged, model-body-missing; {InputError} model-kind, model-version, bad-model
 */
export async function readVersions(project: Project, warehouse: Warehouse): Promise<Versions> {
  const folder = projectPaths(project.directory).meanings;
  const named = (await readLive(folder)).filter(({ name }) => name === CHURN);
  const files = await listVersions(folder, CHURN);
  const all: Version[] = [];
  for (const version of files) {
    const body = await readModelFile(project, CHURN, version, () => storedBody(warehouse, version));
    const header = churnHeaderFromJson(body);
    await keepStoredMeaning(warehouse, { name: CHURN, version, from: header.asOf, body });
    all.push({ version, header, body });
  }
  const unwritten: Version[] = [];
  for (const { version } of await readStoredVersions(warehouse, CHURN)) {
    if (files.includes(version)) continue;
    const body = await readStoredBody(warehouse, CHURN, version);
    unwritten.push({ version, header: churnHeaderFromJson(body), body });
  }
  const unnamed = (await readLiveFrom(warehouse, CHURN))
    .filter(({ version }) => !named.some((entry) => entry.version === version))
    .map(({ version, from }): LiveMeaning => ({ name: CHURN, version, from }));
  const live = [...named, ...unnamed];
  const known = [...all, ...unwritten].sort((a, b) => a.version - b.version);
  return {
    all: known,
    live,
    at: (asOf) => {
      const version = liveVersion(live, CHURN, asOf);
      return known.find((one) => one.version === version) ?? null;
    },
    settle: async () => {
      for (const { version, body } of unwritten) await writeModelFile(project, CHURN, version, body);
      for (const entry of unnamed) await setLive(folder, entry);
    },
  };
}

async function storedBody(warehouse: Warehouse, version: number): Promise<unknown> {
  const stored = await readStoredVersions(warehouse, CHURN);
  return stored.some((one) => one.version === version) ? readStoredBody(warehouse, CHURN, version) : null;
}
