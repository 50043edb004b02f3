import { FitError } from "../../models/errors.js";
import { liveVersion } from "../../project/meanings.js";
import type { LabelRule } from "../../warehouse/features/make-panel.js";
import { keepStoredMeaning } from "../../warehouse/results/history/meaning.js";
import type { StepContext } from "../runner/step.js";
import { versionText } from "./describe-models.js";
import { sha256, writeModelBody } from "./model-file.js";
import { trainVersion } from "./train-version.js";
import { CHURN, type LostVersion, type Version, type Versions } from "./versions.js";

/** Versions with what could be fitted again among them, and what to say and to write. */
export interface FittedAgain {
  readonly versions: Versions;
  readonly notes: readonly string[];
  readonly write: () => Promise<void>;
}

/** The version that this very night once trained and whose body is gone, fitted again: the same to the last byte, or none. */
export async function fitAgain(context: StepContext, versions: Versions): Promise<FittedAgain> {
  const { project, warehouse, asOf } = context;
  const nothing = async (): Promise<void> => undefined;
  const gone = versions.lost.find(({ header }) => header.asOf === asOf);
  if (gone === undefined) return { versions, notes: [], write: nothing };
  const name = versionText(gone.version);
  const version = await trainedAgain(context, versions, gone);
  if (version === null || sha256(JSON.stringify(version.body)) !== gone.sha256) {
    const why = `${name} came out another when it was fitted again: what was loaded, settings or clientele have changed`;
    return { versions, notes: [why], write: nothing };
  }
  await keepStoredMeaning(warehouse, { name: CHURN, version: version.version, from: asOf, body: version.body });
  return {
    versions: found(versions, version),
    notes: [`${name} was fitted again, since its body was gone`],
    write: () => writeModelBody(project, CHURN, version.version, version.body),
  };
}

/** With the gates overruled that were overruled then; null where there is nothing to learn from. */
async function trainedAgain(
  context: StepContext,
  versions: Versions,
  { version: number, header }: LostVersion,
): Promise<Version | null> {
  const overruled = header.failed.filter(({ allowed }) => allowed).map(({ gate }) => `${gate}:${CHURN}`);
  const others = versions.live.filter(({ version }) => version !== number);
  const before = liveVersion(others, CHURN, header.asOf);
  const live = versions.all.find(({ version }) => version === before) ?? null;
  try {
    const again = { ...context, allow: new Set(overruled) };
    return (await trainVersion(again, header.rule as LabelRule, number, live, null)).version;
  } catch (cause) {
    if (cause instanceof FitError) return null;
    throw cause;
  }
}

function found(versions: Versions, version: Version): Versions {
  const all = [...versions.all, version].sort((a, b) => a.version - b.version);
  return {
    ...versions,
    all,
    unusable: new Map([...versions.unusable].filter(([number]) => number !== version.version)),
    lost: versions.lost.filter((one) => one.version !== version.version),
    at: (asOf) => {
      const live = liveVersion(versions.live, CHURN, asOf);
      return all.find((one) => one.version === live) ?? null;
    },
  };
}
