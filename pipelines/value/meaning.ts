import { valueModelFromJson, valueModelToJson, type ValueModel } from "../../models/buy-till-you-die/value-model.js";
import { ConfigurationError } from "../../project/errors.js";
import { listVersions, liveVersion, readLive, readMeaning, setLive, writeMeaning } from "../../project/meanings.js";
import { projectPaths } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import {
  keepStoredMeaning,
  readStoredMeaning,
  readStoredVersions,
  type StoredMeaning,
} from "../../warehouse/results/history/meaning.js";
import type { Warehouse } from "../../warehouse/warehouse.js";

const NAME = "value";

export interface SettledValue {
  readonly version: number;
  readonly model: ValueModel;
  /** Whether this night fixes it. */
  readonly fixed: boolean;
  /** Writes the file, then names it in `live.yaml`; null where it is named already. */
  readonly afterCommit: (() => Promise<void>) | null;
}

/**
 * The model that a night uses: the one that `meanings/live.yaml` names; else the one that an earlier night committed; else it
 * is fitted now, and committed with this night's results. A night older than every model uses the first one.
 * @param fit null where these data do not tell
 */
export async function settleValue(
  project: Project,
  warehouse: Warehouse,
  asOf: string,
  fit: () => Promise<ValueModel | null>,
): Promise<SettledValue | null> {
  const folder = projectPaths(project.directory).meanings;
  const live = await readLive(folder);
  const own = live.filter(({ name }) => name === NAME).map(({ version }) => version);
  const version = liveVersion(live, NAME, asOf) ?? (own.length === 0 ? null : Math.min(...own));
  if (version !== null) {
    const body = await readMeaning<unknown>(folder, NAME, version, "json");
    if (body === null) throw missing(version);
    const { from } = live.find((entry) => entry.name === NAME && entry.version === version)!;
    await keepStoredMeaning(warehouse, { name: NAME, version, from, body });
    return { version, model: valueModelFromJson(body), fixed: false, afterCommit: null };
  }
  const stored = await readStoredMeaning(warehouse, NAME);
  if (stored !== null) return settled(folder, stored, false);
  const model = await fit();
  if (model === null) return null;
  // Through text, so that this night computes with the very numbers that later ones read.
  const body = JSON.parse(JSON.stringify(valueModelToJson(model))) as unknown;
  const fitted = { name: NAME, version: 1, from: asOf, body };
  await keepStoredMeaning(warehouse, fitted);
  return settled(folder, fitted, true);
}

/** Keeps a model as the next version, live from `asOf` on. */
export async function newValueVersion(
  project: Project,
  warehouse: Warehouse,
  asOf: string,
  model: ValueModel,
): Promise<{ readonly version: number; readonly afterCommit: () => Promise<void> }> {
  const folder = projectPaths(project.directory).meanings;
  const stored = (await readStoredVersions(warehouse, NAME)).map(({ version }) => version);
  const version = 1 + Math.max(0, ...stored, ...(await listVersions(folder, NAME)));
  const body = JSON.parse(JSON.stringify(valueModelToJson(model))) as unknown;
  await keepStoredMeaning(warehouse, { name: NAME, version, from: asOf, body });
  return {
    version,
    afterCommit: async () => {
      await writeMeaning(folder, NAME, version, body, "json");
      await setLive(folder, { name: NAME, version, from: asOf, by: "train" });
    },
  };
}

function settled(folder: string, stored: StoredMeaning, fixed: boolean): SettledValue {
  return {
    version: stored.version,
    model: valueModelFromJson(stored.body),
    fixed,
    afterCommit: async () => {
      await writeMeaning(folder, NAME, stored.version, stored.body, "json");
      await setLive(folder, { name: NAME, version: stored.version, from: stored.from });
    },
  };
}

const missing = (version: number): ConfigurationError =>
  new ConfigurationError(
    "meaning-missing",
    `live.yaml names version ${version} of "${NAME}", but its file is not there: take it back from version control.`,
    { file: `meanings/${NAME}.v${version}.json` },
  );
