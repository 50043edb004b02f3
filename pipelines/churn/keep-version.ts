import { setLive } from "../../project/meanings.js";
import { projectPaths } from "../../project/paths.js";
import { recordModelVersion } from "../../warehouse/ledger/models.js";
import { dropStoredMeaning, keepStoredMeaning } from "../../warehouse/results/history/meaning.js";
import type { StepContext } from "../runner/step.js";
import { stateOf } from "./describe-models.js";
import { sha256, writeModelFile } from "./model-file.js";
import type { Trained } from "./train-version.js";
import { CHURN, type Version, type Versions } from "./versions.js";

/** The versions with a new one among them; its files are written by `write`, after the commit. */
export interface Kept {
  readonly versions: Versions;
  readonly write: () => Promise<void>;
}

/** Commits a new version with the night that made it: a crash before its files are written loses nothing. */
export async function keepVersion(
  { project, warehouse, asOf }: StepContext,
  versions: Versions,
  { version, promoted }: Trained,
  by?: "train",
): Promise<Kept> {
  const { version: number, body } = version;
  await dropStoredMeaning(warehouse, CHURN, number);
  await keepStoredMeaning(warehouse, { name: CHURN, version: number, from: asOf, body });
  const entry = { name: CHURN, version: number, from: asOf, ...(by === undefined ? {} : { by }) };
  const all = [...versions.all.filter((one) => one.version !== number), version];
  const live = promoted ? [...versions.live, entry] : versions.live;
  const at = (when: string): Version | null => {
    const last = live
      .filter(({ from }) => from <= when)
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.version - b.version))
      .at(-1);
    return all.find((one) => one.version === last?.version) ?? null;
  };
  const folder = projectPaths(project.directory).meanings;
  return {
    versions: { ...versions, all, live, at },
    write: async () => {
      await writeModelFile(project, CHURN, number, body);
      if (promoted) await setLive(folder, entry);
    },
  };
}

/** Writes what is known of every version into `ops.model_version`. */
export async function recordVersions({ warehouse, runId, asOf }: StepContext, versions: Versions): Promise<void> {
  const { live } = versions;
  const greatest = [asOf, ...live.map(({ from }) => from)].sort().at(-1)!;
  const now = versions.at(greatest)?.version ?? null;
  for (const version of versions.all) {
    const entry = live.filter((one) => one.version === version.version).at(-1);
    await recordModelVersion(warehouse, {
      model: CHURN,
      version: version.version,
      asOf: version.header.asOf,
      state: stateOf(version, { live, asOf: greatest, now }),
      sha256: sha256(JSON.stringify(version.body)),
      seed: version.header.seed,
      liveFrom: entry?.from ?? null,
      runId,
    });
  }
}
