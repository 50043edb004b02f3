import { churnHeaderFromJson, type ChurnHeader } from "../../models/churn/churn-model.js";
import { InputError } from "../../models/errors.js";
import { FEATURES } from "../../warehouse/features/registry.js";
import { listVersions, liveVersion, readLive, setLive, type LiveMeaning } from "../../project/meanings.js";
import { projectPaths } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import type { AsOf } from "../../project/time.js";
import { readLiveFrom } from "../../warehouse/ledger/models.js";
import { keepStoredMeaning, readStoredBody, readStoredVersions } from "../../warehouse/results/history/meaning.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { readModelFile, writeModelFile, type LostModel } from "./model-file.js";

export const CHURN = "churn";

/** One version of the model. */
export interface Version {
  readonly version: number;
  readonly header: ChurnHeader;
  /** All of it, as JSON holds it. */
  readonly body: unknown;
}

/** A version of which only what `meanings/` says is left. */
export interface LostVersion {
  readonly version: number;
  readonly header: ChurnHeader;
  readonly sha256: string;
}

/** What there is as of a night, by `meanings/` and by what a run committed before it could write its files. */
export interface Versions {
  /** Ascending. */
  readonly all: readonly Version[];
  readonly live: readonly LiveMeaning[];
  /** Versions that this clientele cannot use, and why: of another format, with features that it does not make, or without body. */
  readonly unusable: ReadonlyMap<number, string>;
  /** Of these, whose body is nowhere: the night that trained them can fit them again. */
  readonly lost: readonly LostVersion[];
  /** The version that scores as of the night; null: none yet. */
  at(asOf: AsOf): Version | null;
  /** Writes the files that a run which ended early left unwritten. */
  settle(): Promise<void>;
}

/**
 * Reads `meanings/`; versions that only the warehouse has are of a run that ended between its commit and its files.
 * @throws {ConfigurationError} meaning-damaged
 */
export async function readVersions(project: Project, warehouse: Warehouse): Promise<Versions> {
  const folder = projectPaths(project.directory).meanings;
  const named = (await readLive(folder)).filter(({ name }) => name === CHURN);
  const files = await listVersions(folder, CHURN);
  const all: Version[] = [];
  const unusable = new Map<number, string>();
  const lost: LostVersion[] = [];
  for (const version of files) {
    const found = await readModelFile(project, CHURN, version, () => storedBody(warehouse, version));
    if ("lost" in found) {
      const left = lostVersion(version, found.lost, unusable);
      if (left !== null) lost.push(left);
      continue;
    }
    const { body } = found;
    const header = usableHeader(version, body, unusable);
    if (header === null) continue;
    await keepStoredMeaning(warehouse, { name: CHURN, version, from: header.asOf, body });
    all.push({ version, header, body });
  }
  const unwritten: Version[] = [];
  for (const { version } of await readStoredVersions(warehouse, CHURN)) {
    if (files.includes(version)) continue;
    const body = await readStoredBody(warehouse, CHURN, version);
    const header = usableHeader(version, body, unusable);
    if (header !== null) unwritten.push({ version, header, body });
  }
  const unnamed = (await readLiveFrom(warehouse, CHURN))
    .filter(({ version }) => !named.some((entry) => entry.version === version))
    .map(({ version, from }): LiveMeaning => ({ name: CHURN, version, from }));
  const live = [...named, ...unnamed];
  const known = [...all, ...unwritten].sort((a, b) => a.version - b.version);
  return {
    all: known,
    live,
    unusable,
    lost,
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

function lostVersion(version: number, left: LostModel, unusable: Map<number, string>): LostVersion | null {
  const header = usableHeader(version, left.head, unusable);
  if (header === null) return null;
  const day = header.asOf.slice(0, 10);
  unusable.set(
    version,
    `model-body-missing: .clientele/models/${CHURN}.v${version}.json is not there, or not as it was; take it back from a copy, or let the night that trained it fit it again: clientele nightly --from ${day} --to ${day}`,
  );
  return { version, header, sha256: left.sha256 };
}

function usableHeader(version: number, body: unknown, unusable: Map<number, string>): ChurnHeader | null {
  try {
    const header = churnHeaderFromJson(body);
    const gone = Object.keys(header.stability.features).filter((name) => !MADE.has(name));
    if (gone.length === 0) return header;
    unusable.set(
      version,
      `missing-feature: it reads ${gone.join(", ")}, which this version of clientele does not make`,
    );
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    unusable.set(version, `${cause.code}: ${cause.message}`);
  }
  return null;
}

const MADE = new Set(FEATURES.map(({ name }) => name));

async function storedBody(warehouse: Warehouse, version: number): Promise<unknown> {
  const stored = await readStoredVersions(warehouse, CHURN);
  return stored.some((one) => one.version === version) ? readStoredBody(warehouse, CHURN, version) : null;
}
