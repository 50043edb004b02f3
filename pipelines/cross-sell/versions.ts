import { createHash } from "node:crypto";
import { InputError } from "../../models/errors.js";
import { offerHeaderFromJson, type OfferHeader } from "../../models/offers/offer-header.js";
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
import { readLiveFrom, recordModelVersion } from "../../warehouse/ledger/models.js";
import {
  dropStoredMeaning,
  keepStoredMeaning,
  readStoredBody,
  readStoredVersions,
} from "../../warehouse/results/history/meaning.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { StepContext } from "../runner/step.js";
import { modelOf, OFFERS, versionText, type OfferVersion } from "./offer-model.js";

/** What there is as of a night, by `meanings/` and by what a run committed before it could write its files. */
export interface OfferVersions {
  /** Ascending. */
  readonly all: readonly OfferVersion[];
  readonly live: readonly LiveMeaning[];
  /** Versions that this clientele cannot use, and why: of another format, not whole, or named as live and gone. */
  readonly unusable: ReadonlyMap<number, string>;
  /** Writes the files that a run which ended early left unwritten. */
  settle(): Promise<void>;
}

/** @throws {ConfigurationError} meaning-damaged */
export async function readVersions(project: Project, warehouse: Warehouse): Promise<OfferVersions> {
  const folder = projectPaths(project.directory).meanings;
  const named = (await readLive(folder)).filter(({ name }) => name === OFFERS);
  const files = await listVersions(folder, OFFERS);
  const all: OfferVersion[] = [];
  const unusable = new Map<number, string>();
  for (const version of files) {
    const body = await readMeaning<unknown>(folder, OFFERS, version, "json");
    const header = usable(version, body, unusable);
    if (header === null) continue;
    await keepStoredMeaning(warehouse, { name: OFFERS, version, from: header.asOf, body });
    all.push({ version, header, body });
  }
  const unwritten: OfferVersion[] = [];
  for (const { version } of await readStoredVersions(warehouse, OFFERS)) {
    if (files.includes(version)) continue;
    const body = await readStoredBody(warehouse, OFFERS, version);
    const header = usable(version, body, unusable);
    if (header !== null) unwritten.push({ version, header, body });
  }
  const unnamed = (await readLiveFrom(warehouse, OFFERS))
    .filter(({ version }) => !named.some((entry) => entry.version === version))
    .map(({ version, from }): LiveMeaning => ({ name: OFFERS, version, from }));
  const known = [...all, ...unwritten].sort((a, b) => a.version - b.version);
  for (const { version } of named) {
    if (unusable.has(version) || known.some((one) => one.version === version)) continue;
    unusable.set(
      version,
      `meaning-missing: meanings/${versionText(version)}.json is not there; take it back from version control`,
    );
  }
  return {
    all: known,
    live: [...named, ...unnamed],
    unusable,
    settle: async () => {
      for (const { version, body } of unwritten) await writeMeaning(folder, OFFERS, version, body, "json");
      for (const entry of unnamed) await setLive(folder, entry);
    },
  };
}

/** The version that offers as of a night; null: none yet. */
export function versionAt({ all, live }: Pick<OfferVersions, "all" | "live">, asOf: AsOf): OfferVersion | null {
  const version = liveVersion(live, OFFERS, asOf);
  return all.find((one) => one.version === version) ?? null;
}

/** The version of the newest training before or on a night. */
export const newestBefore = ({ all }: OfferVersions, asOf: AsOf): OfferVersion | null =>
  all
    .filter(({ header }) => header.asOf <= asOf)
    .sort((a, b) => (a.header.asOf < b.header.asOf ? -1 : a.header.asOf > b.header.asOf ? 1 : a.version - b.version))
    .at(-1) ?? null;

export const nextNumber = ({ all, unusable }: OfferVersions): number =>
  1 + Math.max(0, ...all.map(({ version }) => version), ...unusable.keys());

/** Commits a version with the night that made it: a crash before its files are written by `write` loses nothing. */
export async function keepVersion(
  { project, warehouse, asOf }: StepContext,
  versions: OfferVersions,
  { version, promoted }: { readonly version: OfferVersion; readonly promoted: boolean },
  by?: "train",
): Promise<{ readonly versions: OfferVersions; readonly write: () => Promise<void> }> {
  const { version: number, body } = version;
  await dropStoredMeaning(warehouse, OFFERS, number);
  await keepStoredMeaning(warehouse, { name: OFFERS, version: number, from: asOf, body });
  const entry = { name: OFFERS, version: number, from: asOf, ...(by === undefined ? {} : { by }) };
  const folder = projectPaths(project.directory).meanings;
  return {
    versions: {
      ...versions,
      all: [...versions.all.filter((one) => one.version !== number), version],
      live: promoted ? [...versions.live, entry] : versions.live,
    },
    write: async () => {
      await writeMeaning(folder, OFFERS, number, body, "json");
      if (promoted) await setLive(folder, entry);
    },
  };
}

/** Writes what is known of every version into `ops.model_version`. */
export async function recordVersions({ warehouse, runId, asOf }: StepContext, versions: OfferVersions): Promise<void> {
  const { live } = versions;
  const greatest = [asOf, ...live.map(({ from }) => from)].sort().at(-1)!;
  for (const { version, header, body } of versions.all) {
    await recordModelVersion(warehouse, {
      model: OFFERS,
      version,
      asOf: header.asOf,
      state: stateOf({ version, header }, versions, greatest),
      sha256: createHash("sha256").update(JSON.stringify(body)).digest("hex"),
      seed: header.seed,
      liveFrom: live.filter((one) => one.version === version).at(-1)?.from ?? null,
      runId,
    });
  }
}

/** The state of a version as of a night. */
export function stateOf(
  { version, header }: Pick<OfferVersion, "version" | "header">,
  { live }: Pick<OfferVersions, "live">,
  asOf: AsOf,
): "champion" | "retired" | "candidate" | "refused" {
  if (version === liveVersion(live, OFFERS, asOf)) return "champion";
  if (live.some((entry) => entry.version === version && entry.from <= asOf)) return "retired";
  return header.outcome === "refused" ? "refused" : "candidate";
}

function usable(version: number, body: unknown, unusable: Map<number, string>): OfferHeader | null {
  try {
    const header = offerHeaderFromJson(body);
    modelOf({ version, header, body });
    return header;
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    unusable.set(version, `${cause.code}: ${cause.message}`);
    return null;
  }
}
