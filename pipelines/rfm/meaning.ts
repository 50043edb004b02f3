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
import { liveVersion, readLive, readMeaning, setLive, writeMeaning } from "../../project/meanings.js";
import { projectPaths } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import { keepStoredMeaning, readStoredMeaning, type StoredMeaning } from "../../warehouse/results/history/meaning.js";
import type { Warehouse } from "../../warehouse/warehouse.js";

const NAME = "rfm";

export interface SettledMeaning {
  readonly version: number;
  readonly meaning: RfmMeaning;
  /** Whether this night fixes it. */
  readonly fixed: boolean;
  /** Writes the file, then names it in `live.yaml`; null where it is named already. */
  readonly afterCommit: (() => Promise<void>) | null;
}

/**
 * The meaning that a night uses: the one that `meanings/live.yaml` names; else the one that an earlier night committed
 * (its run ended before the file was named); else it is fitted now, and committed with this night's results.
 * Files are written after the commit only, and by whoever comes next if this run ends before: so no crash leads to
 * other cut points.
 * @returns null where nothing is fixed yet and no customer has a sale
 */
export async function settleMeaning(
  project: Project,
  warehouse: Warehouse,
  asOf: string,
  measure: () => Promise<RfmDistributions>,
): Promise<SettledMeaning | null> {
  const folder = projectPaths(project.directory).meanings;
  const live = await readLive(folder);
  const version = liveVersion(live, NAME, asOf) ?? earliest(live);
  if (version !== null) {
    const body = await readFile(folder, version);
    const { from } = live.find((entry) => entry.name === NAME && entry.version === version)!;
    await keepStoredMeaning(warehouse, { name: NAME, version, from, body });
    return { version, meaning: rfmMeaningFromJson(body), fixed: false, afterCommit: null };
  }
  const stored = await readStoredMeaning(warehouse, NAME);
  if (stored !== null) return settled(folder, stored, false);
  const distributions = await measure();
  if (distributions.frequency.counts.length === 0) return null;
  const fitted = { name: NAME, version: 1, from: asOf, body: rfmMeaningToJson(fitRfmMeaning(distributions)) };
  await keepStoredMeaning(warehouse, fitted);
  return settled(folder, fitted, true);
}

/**
 * Versions that people named after the first; part of the step's fingerprint. The first is not: the night that fixes it
 * and the same night run again have the same fingerprint.
 */
export function laterVersions(project: Project): unknown {
  let text: string;
  try {
    text = readFileSync(join(projectPaths(project.directory).meanings, "live.yaml"), "utf8");
  } catch {
    return [];
  }
  return (versionsIn(text)[NAME] ?? []).filter(({ version }) => version > 1);
}

function versionsIn(text: string): Record<string, { version: number }[]> {
  try {
    return (parse(text) ?? {}) as Record<string, { version: number }[]>;
  } catch {
    const rule = "cannot be read: take it back from version control.";
    throw new ConfigurationError("meaning-damaged", rule, { file: "meanings/live.yaml" });
  }
}

function settled(folder: string, stored: StoredMeaning, fixed: boolean): SettledMeaning {
  return {
    version: stored.version,
    meaning: rfmMeaningFromJson(stored.body),
    fixed,
    afterCommit: async () => {
      await writeMeaning(folder, NAME, stored.version, stored.body);
      await setLive(folder, { name: NAME, version: stored.version, from: stored.from });
    },
  };
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

/** A night older than every meaning uses the first one. */
function earliest(live: readonly { readonly name: string; readonly version: number }[]): number | null {
  const versions = live.filter(({ name }) => name === NAME).map(({ version }) => version);
  return versions.length === 0 ? null : Math.min(...versions);
}
