import type * as TensorFlow from "@tensorflow/tfjs-core";
import { churnFromJson } from "../models/churn/churn-model.js";
import { FitError } from "../models/errors.js";
import { liveByHand } from "../project/live-by-hand.js";
import { liveVersion } from "../project/meanings.js";
import { replaceChurn, replaceWithNobody } from "../warehouse/results/churn.js";
import { replaceChurnTables } from "../warehouse/results/churn-tables.js";
import { createHistory } from "../warehouse/schema/history.js";
import { describeModels, versionText } from "./churn/describe-models.js";
import { driftGate } from "./churn/drift-gate.js";
import { isDue, isTriedAgain } from "./churn/due.js";
import { fitAgain } from "./churn/fit-again.js";
import { refusalsOf } from "./churn/gates.js";
import { overruled } from "./churn/overrule.js";
import { keepVersion, recordVersions } from "./churn/keep-version.js";
import { labelRule } from "./churn/label-rule.js";
import { scoreCustomers } from "./churn/score-customers.js";
import { trainVersion, type Trained } from "./churn/train-version.js";
import { CHURN, readVersions, type Version, type Versions } from "./churn/versions.js";
import type { Refusal, Step, StepContext, StepReport } from "./runner/step.js";

/**
 * Writes `result.churn`: how likely each customer who is alive leaves, and why, from the live model; trains one where none is
 * live, where it is due, and where the live one drifts. A challenger that a gate refuses leaves the live model scoring.
 */
export const churnStep: Step = {
  name: CHURN,
  version: 2,
  reads: ["core.*", "features.customer"],
  writes: ["result.churn", "result.churn_model", "result.churn_check", "result.churn_feature"],
  configuration: (project) => ({
    churn: project.settings.churn,
    language: project.language,
    currency: project.currency,
    live: liveByHand(project, CHURN),
  }),
  run: runChurn,
};

/** Trains a version now, whether or not it is due; `asked` tells one call from the next. */
export const trainChurnStep = (asked: string, tensorFlow: typeof TensorFlow | null): Step => ({
  name: "train",
  version: 1,
  reads: ["core.*"],
  writes: [],
  configuration: () => asked,
  run: (context) => runTraining(context, tensorFlow),
});

async function runChurn(context: StepContext): Promise<StepReport> {
  const { project, warehouse, asOf, schemas } = context;
  await createHistory(warehouse);
  const fitted = await fitAgain(context, await readVersions(project, warehouse));
  const found = fitted.versions;
  let versions = found;
  const cannot = [...found.unusable].map(([version, why]) => `${versionText(version)} cannot be used: ${why}`);
  const notes = [...fitted.notes, ...cannot];
  const refusals: Refusal[] = [];
  const writes = [found.settle, fitted.write];
  let tried = newestBefore(versions.all, asOf);
  const train = async (why: string): Promise<void> => {
    const made = versions.all.find(({ header }) => header.asOf === asOf);
    const allowed = made === undefined ? null : overruled(made, context.allow);
    const again = allowed === null ? made : undefined;
    if (again === undefined) {
      const live = versions.at(asOf);
      const trained = allowed ?? (await attempt(context, nextNumber(versions), live, null, notes));
      if (trained === null) return;
      const kept = await keepVersion(context, versions, trained);
      versions = kept.versions;
      writes.push(kept.write);
    }
    tried = again ?? versions.all.at(-1)!;
    notes.push(`${why}: ${versionText(tried.version)}, ${tried.header.reason}`, ...tried.header.notes);
    refusals.push(...refusalsOf(tried.header.failed));
  };

  const rule = labelRule(project);
  const lost = unusableLive(found, asOf);
  if (lost !== null || isDue(project, asOf, versions.at(asOf), tried, rule)) {
    await train(versions.at(asOf) === null ? "no model was live" : "a training was due");
  }
  const afterCommit = async (): Promise<void> => {
    for (const write of writes) await write();
  };
  let live = versions.at(asOf);
  if (live === null) {
    await replaceWithNobody(warehouse, asOf, schemas);
    await replaceChurnTables(warehouse, asOf, schemas, describeModels(project, versions, asOf, null));
    await recordVersions(context, versions);
    if (lost !== null) refusals.push(lost);
    const none = refusals.length === 0 ? ({ skipped: "not-available" } as const) : {};
    return { rowsIn: 0, rowsOut: 0, notes, refusals, afterCommit, ...none };
  }
  let { scored, drift } = await scoreCustomers(context, churnFromJson(live.body));
  let drifting = driftGate(drift, project.settings.churn.gates, context.allow);
  if (drifting.length > 0 && isTriedAgain(project, asOf, tried)) {
    await train("the live model drifts");
    if (versions.at(asOf) !== live) {
      live = versions.at(asOf)!;
      ({ scored, drift } = await scoreCustomers(context, churnFromJson(live.body)));
      drifting = driftGate(drift, project.settings.churn.gates, context.allow);
    }
  }
  const refused = refusalsOf(drifting);
  refusals.push(...refused);
  const modelVersion = versionText(live.version);
  const rowsOut =
    refused.length > 0
      ? await replaceWithNobody(warehouse, asOf, schemas)
      : await replaceChurn(warehouse, asOf, schemas, { definition: live.header.definition, modelVersion }, scored);
  const tables = describeModels(project, versions, asOf, { version: live, drift });
  await replaceChurnTables(warehouse, asOf, schemas, tables);
  await recordVersions(context, versions);
  notes.push(`scored by ${modelVersion} (${live.header.learner}, trained as of ${live.header.asOf.slice(0, 10)})`);
  return { rowsIn: scored.customerId.length, rowsOut, notes, refusals, afterCommit };
}

async function runTraining(context: StepContext, tensorFlow: typeof TensorFlow | null): Promise<StepReport> {
  const { project, warehouse, asOf } = context;
  await createHistory(warehouse);
  const versions = await readVersions(project, warehouse);
  const notes: string[] = [];
  const trained = await attempt(context, nextNumber(versions), versions.at(asOf), tensorFlow, notes);
  if (trained === null) {
    const refusal: Refusal = { gate: "too_little_data", subject: CHURN, message: `churn: ${notes.join("; ")}.` };
    return { rowsIn: 0, rowsOut: 0, refusals: [refusal], afterCommit: versions.settle };
  }
  const kept = await keepVersion(context, versions, trained, "train");
  await recordVersions(context, kept.versions);
  const { header, version } = trained.version;
  const rows = header.cuts.reduce((sum, cut) => sum + cut.rows, 0);
  return {
    rowsIn: rows,
    rowsOut: trained.promoted ? 1 : 0,
    notes: [`${versionText(version)}: ${header.reason}`, ...header.notes],
    refusals: refusalsOf(header.failed),
    afterCommit: async () => {
      await versions.settle();
      await kept.write();
    },
  };
}

/** A trained version; null where there is too little to learn from, which `notes` then say. */
async function attempt(
  context: StepContext,
  number: number,
  live: Version | null,
  tensorFlow: typeof TensorFlow | null,
  notes: string[],
): Promise<Trained | null> {
  try {
    return await trainVersion(context, labelRule(context.project), number, live, tensorFlow);
  } catch (cause) {
    if (!(cause instanceof FitError)) throw cause;
    notes.push(`nothing to learn from yet (${cause.code}): ${cause.message}`);
    return null;
  }
}

/** The refusal that the version which should score cannot be used, and no other took its place; null where there is none. */
function unusableLive({ live, unusable }: Versions, asOf: string): Refusal | null {
  const version = liveVersion(live, CHURN, asOf);
  const why = version === null ? undefined : unusable.get(version);
  if (why === undefined) return null;
  const message = `churn: ${versionText(version!)} is live but cannot be used (${why}). Train again: clientele train churn.`;
  return { gate: "model", subject: CHURN, message, final: true };
}

const nextNumber = ({ all, unusable }: Versions): number =>
  1 + Math.max(0, ...all.map(({ version }) => version), ...unusable.keys());

/** The version of the newest training before or on a night. */
const newestBefore = (all: readonly Version[], asOf: string): Version | null =>
  all
    .filter(({ header }) => header.asOf <= asOf)
    .sort((a, b) => (a.header.asOf < b.header.asOf ? -1 : 1))
    .at(-1) ?? null;
