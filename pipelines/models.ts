import { churnHeaderFromJson, type ChurnHeader } from "../models/churn/churn-model.js";
import { offerHeaderFromJson, type OfferHeader } from "../models/offers/offer-header.js";
import { ConfigurationError } from "../project/errors.js";
import { listVersions, liveVersion, readLive, readMeaning, setLive, type LiveMeaning } from "../project/meanings.js";
import { projectPaths } from "../project/paths.js";
import type { AsOf } from "../project/time.js";
import { clustersHeader, rfmHeader, valueHeader, type MeaningHeader } from "./models/meaning-headers.js";
import { isAllowed, type Refusal, type Step, type StepContext, type StepReport } from "./runner/step.js";

/** Models with versions in `meanings/`, which `models` tells of. */
export const MODEL_NAMES = ["churn", "cross-sell", "value", "clusters", "rfm"] as const;

export interface ModelVersionLine {
  readonly model: string;
  readonly version: number;
  readonly state: "champion" | "retired" | "candidate" | "refused";
  readonly learner: string;
  /** Null: not told. */
  readonly trained_as_of: AsOf | null;
  readonly live_from: AsOf | null;
  /** Of who leaves; null for other models. */
  readonly auc: number | null;
  readonly auc_low: number | null;
  readonly auc_high: number | null;
  /** Of offers, at 10; null for other models. */
  readonly recall: number | null;
  readonly recall_low: number | null;
  readonly recall_high: number | null;
  /** Of probabilities; null for models that tell none. */
  readonly calibration_error: number | null;
  readonly gates: string | null;
}

/** Every version of every model, from `meanings/` alone: who only reads waits for no night. */
export async function listModels(
  directory: string,
  names: readonly string[] = MODEL_NAMES,
): Promise<ModelVersionLine[]> {
  const lines: ModelVersionLine[] = [];
  for (const name of names) {
    const { headers, live } = await readModel(directory, name);
    const now = champion(live);
    for (const [version, header] of headers) lines.push(lineOf(name, version, header, live, now));
  }
  return lines;
}

export interface ShownModel {
  readonly line: ModelVersionLine;
  readonly header: ModelHeader;
}

type ModelHeader = ChurnHeader | OfferHeader | MeaningHeader;

/** All that is known of one version; by default of the champion, else of the newest. */
export async function showModel(directory: string, name: string, asked: number | null): Promise<ShownModel> {
  const { headers, live } = await readModel(directory, name);
  const now = champion(live);
  const version = asked ?? now ?? [...headers.keys()].at(-1);
  const header = version === undefined ? undefined : headers.get(version);
  if (version === undefined || header === undefined) throw unknownVersion(name, asked, [...headers.keys()]);
  return { line: lineOf(name, version, header, live, now), header };
}

export interface ModelHistoryLine {
  readonly model: string;
  readonly version: number;
  readonly from: AsOf;
  /** Exclusive; null: still. */
  readonly until: AsOf | null;
  /** `night`, `train` or `promote`. */
  readonly by: string;
  readonly learner: string | null;
  readonly reason: string | null;
}

/** Which version was live when. */
export async function modelHistory(directory: string, name: string): Promise<ModelHistoryLine[]> {
  const { headers, live } = await readModel(directory, name);
  return live.map((entry, i) => ({
    model: name,
    version: entry.version,
    from: entry.from,
    until: live[i + 1]?.from ?? null,
    by: entry.by ?? "night",
    learner: headers.has(entry.version) ? learnerOf(headers.get(entry.version)!) : null,
    reason: headers.get(entry.version)?.reason ?? null,
  }));
}

/** Makes a version live from `as_of` on; one that gates refused only where `--allow` overrules them. */
export const promoteStep = (name: string, version: number, asked: string): Step => ({
  name: "promote",
  version: 1,
  reads: [],
  writes: [],
  configuration: () => asked,
  run: (context) => promote(context, name, version),
});

async function promote({ project, asOf, allow }: StepContext, name: string, version: number): Promise<StepReport> {
  const { headers, live } = await readModel(project.directory, name);
  const header = headers.get(version);
  if (header === undefined) throw unknownVersion(name, version, [...headers.keys()]);
  if (header.asOf !== null && header.asOf > asOf) {
    throw new ConfigurationError(
      "model-later",
      `version ${version} of "${name}" was trained as of ${header.asOf} and must not score ${asOf}: it has seen what came after.`,
      { file: `meanings/${name}.v${version}.json` },
    );
  }
  const refusals = header.failed
    .filter(({ gate, allowed }) => !allowed && !isAllowed(allow, gate, name))
    .map(({ gate, message }): Refusal => ({ gate, subject: name, message }));
  if (refusals.length > 0) return { rowsIn: 0, rowsOut: 0, refusals };
  if (liveVersion(live, name, asOf) === version) {
    return { rowsIn: 0, rowsOut: 0, notes: [`${name}.v${version} is live as of ${asOf} already`] };
  }
  const { meanings } = projectPaths(project.directory);
  const entry = { name, version, from: asOf, by: "promote" } as const;
  return {
    rowsIn: 0,
    rowsOut: 1,
    notes: [`${name}.v${version} (${learnerOf(header)}) is live from ${asOf} on: the next night scores with it`],
    afterCommit: () => setLive(meanings, entry),
  };
}

type ModelName = (typeof MODEL_NAMES)[number];

/** What a file says of its version; value and RFM do not say as of when they were fitted: as of when they first counted. */
const HEADERS: Readonly<Record<ModelName, (body: unknown, from: AsOf | null) => ModelHeader>> = {
  churn: churnHeaderFromJson,
  "cross-sell": offerHeaderFromJson,
  value: valueHeader,
  clusters: clustersHeader,
  rfm: rfmHeader,
};

interface Known {
  /** By version, ascending. */
  readonly headers: ReadonlyMap<number, ModelHeader>;
  /** By the time from which they count. */
  readonly live: readonly LiveMeaning[];
}

/** @throws {ConfigurationError} unknown-model, meaning-damaged; {InputError} model-kind, model-version, bad-model */
async function readModel(directory: string, name: string): Promise<Known> {
  if (!(MODEL_NAMES as readonly string[]).includes(name)) {
    throw new ConfigurationError("unknown-model", `no model is named "${name}"; there is ${MODEL_NAMES.join(", ")}.`);
  }
  const { meanings } = projectPaths(directory);
  const headers = new Map<number, ModelHeader>();
  const live = (await readLive(meanings))
    .filter((entry) => entry.name === name)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.version - b.version));
  for (const version of await listVersions(meanings, name)) {
    const body = await readMeaning(meanings, name, version, name === "rfm" ? "yaml" : "json");
    const from = live.find((entry) => entry.version === version)?.from ?? null;
    headers.set(version, HEADERS[name as ModelName](body, from));
  }
  return { headers, live };
}

const champion = (live: readonly LiveMeaning[]): number | null =>
  live.length === 0 ? null : liveVersion(live, live[0]!.name, "9999-12-31 23:59:59");

function lineOf(
  model: string,
  version: number,
  header: ModelHeader,
  live: readonly LiveMeaning[],
  now: number | null,
): ModelVersionLine {
  const entry = live.filter((one) => one.version === version).at(-1);
  const state =
    version === now
      ? "champion"
      : entry !== undefined
        ? "retired"
        : header.outcome === "refused"
          ? "refused"
          : "candidate";
  const gates = header.failed.map(({ gate, allowed }) => (allowed ? `${gate} (allowed)` : gate)).join(", ");
  return {
    model,
    version,
    state,
    learner: learnerOf(header),
    trained_as_of: header.asOf,
    live_from: entry?.from ?? null,
    ...measuresOf(header),
    gates: gates === "" ? null : gates,
  };
}

const learnerOf = (header: ModelHeader): string => (header.kind === "cross-sell" ? header.ranking : header.learner);

type Measures = Pick<
  ModelVersionLine,
  "auc" | "auc_low" | "auc_high" | "recall" | "recall_low" | "recall_high" | "calibration_error"
>;

function measuresOf(header: ModelHeader): Measures {
  const none = { auc: null, auc_low: null, auc_high: null, recall: null, recall_low: null, recall_high: null };
  if (header.kind === "churn") {
    const { auc, interval, calibrationError } = header.candidates.find(({ learner }) => learner === header.learner)!;
    return { ...none, auc, auc_low: interval.low, auc_high: interval.high, calibration_error: calibrationError };
  }
  if (header.kind !== "cross-sell") return { ...none, calibration_error: null };
  const { questions, calibrationError } = header.check;
  const all = questions.find(({ question }) => question === "all");
  if (all === undefined) return { ...none, calibration_error: calibrationError };
  const { recall10, interval } = all;
  return {
    ...none,
    recall: recall10,
    recall_low: interval.low,
    recall_high: interval.high,
    calibration_error: calibrationError,
  };
}

function unknownVersion(name: string, asked: number | null, known: readonly number[]): ConfigurationError {
  const there =
    known.length === 0 ? `there is none yet: run "clientele train ${name}"` : `there is ${known.join(", ")}`;
  return new ConfigurationError(
    "unknown-version",
    `${asked === null ? `"${name}" has no version` : `"${name}" has no version ${asked}`}; ${there}.`,
  );
}
