import { assignClusters, type ClusterModel } from "../models/clusters/cluster-model.js";
import { ConfigurationError } from "../project/errors.js";
import { liveByHand } from "../project/live-by-hand.js";
import { BEHAVIOURS, readBehaviour } from "../warehouse/features/read-behaviour.js";
import { unknownNumbers } from "../warehouse/features/unknown-numbers.js";
import { replaceClusters, replaceClusterTables } from "../warehouse/results/cluster.js";
import { createHistory } from "../warehouse/schema/history.js";
import { whyDue } from "./clusters/due.js";
import { fitNotes, unknownNames } from "./clusters/fit-notes.js";
import { fitVersion } from "./clusters/fit-version.js";
import { ORDERS } from "./clusters/numbers.js";
import { describeClusters } from "./clusters/describe-clusters.js";
import { CLUSTERS, keepVersion, readVersions, type Version } from "./clusters/versions.js";
import type { Project } from "../project/project.js";
import type { Step, StepContext, StepReport } from "./runner/step.js";

/** Fewer customers say nothing that should be kept for a year. */
const FEWEST_CUSTOMERS = 100;

/**
 * Writes `result.cluster`: which group of alike customers each belongs to who bought lately, by centres that are kept; fits them
 * where there are none, where it is due, and where customers have drifted. No structure found is an answer, too.
 */
export const clustersStep: Step = {
  name: CLUSTERS,
  version: 2,
  reads: ["core.line", "features.customer"],
  writes: ["result.cluster", "result.cluster_trait", "result.cluster_refit", "history.meaning"],
  configuration: (project) => ({
    clusters: project.settings.clusters,
    seed: project.settings.seed,
    language: project.language,
    live: liveByHand(project, CLUSTERS),
  }),
  run: runClusters,
};

/** Fits a new version now, on what is known as of the moment, live from then on; `asked` tells calls apart. */
export const trainClustersStep = (asked: string): Step => ({
  name: "train",
  version: 1,
  reads: ["core.line", "features.customer"],
  writes: [],
  configuration: () => asked,
  run: runTraining,
});

async function runClusters({ project, warehouse, asOf, schemas, past }: StepContext): Promise<StepReport> {
  const settings = project.settings.clusters;
  checkNumbers(project);
  await createHistory(warehouse);
  const found = await readVersions(project, warehouse);
  let version = found.at(asOf);
  const writes = [found.settle];
  const { customerId, columns } = await readNumbers({ project, warehouse, asOf, schemas }, version);
  const known = usable(version);
  let labels = known === null ? null : assignClusters(known, columns);
  // What was fitted tonight, or for a later night, stands: a night made again is the night that it was.
  const settled = version !== null && (past || found.all.some(({ model }) => model.asOf >= asOf));
  const why = settled ? null : whyDue(known, settings, asOf, columns, labels);
  if (why !== null && customerId.length >= FEWEST_CUSTOMERS) {
    const kept = await keepVersion(project, warehouse, found, await fitVersion({ project, asOf }, columns, known, why));
    version = kept.version;
    labels = assignClusters(version.model, columns);
    writes.push(kept.write);
  }
  const afterCommit = async (): Promise<void> => {
    for (const write of writes) await write();
  };
  const model = version?.model ?? null;
  const modelVersion = version === null ? "" : `${CLUSTERS}.v${version.version}`;
  const night = { asOf, schemas, modelVersion, fittedAsOf: model?.asOf ?? null };
  const clusters = model?.clusters ?? [];
  const isMember = clusters.length > 0 && labels !== null;
  const rowsOut = await replaceClusters(warehouse, night, {
    customerId: isMember ? customerId : [],
    cluster: isMember ? Array.from(labels!, (label) => clusters[label]!.label) : [],
  });
  const { traits, moves } = describeClusters(model, project);
  await replaceClusterTables(warehouse, night, traits, moves);
  const rowsIn = customerId.length;
  if (model === null) {
    const notes = [tooFew(rowsIn, settings.eligibleDays)];
    return { rowsIn, rowsOut, notes, skipped: "not-available", afterCommit };
  }
  const notes = [...(model.asOf === asOf ? fitNotes(version!) : []), ...unknownNames(model, settings)];
  if (model.laws === null && model.asOf !== asOf)
    notes.push(`no structure was found as of ${model.asOf.slice(0, 10)}: nobody is in a cluster`);
  return { rowsIn, rowsOut, notes, afterCommit };
}

async function runTraining(context: StepContext): Promise<StepReport> {
  const { project, warehouse, asOf } = context;
  checkNumbers(project);
  await createHistory(warehouse);
  const found = await readVersions(project, warehouse);
  const live = found.at(asOf);
  const { customerId, columns } = await readNumbers(context, live);
  const rowsIn = customerId.length;
  if (rowsIn < FEWEST_CUSTOMERS) {
    const message = `clusters: ${tooFew(rowsIn, project.settings.clusters.eligibleDays)}.`;
    return { rowsIn, rowsOut: 0, refusals: [{ gate: "too_little_data", subject: CLUSTERS, message }] };
  }
  const made = await fitVersion(context, columns, usable(live), "train");
  const { version, write } = await keepVersion(project, warehouse, found, made, "train");
  const afterCommit = async (): Promise<void> => {
    await found.settle();
    await write();
  };
  return { rowsIn, rowsOut: 1, notes: fitNotes(version), afterCommit };
}

/** @throws {ConfigurationError} unknown-feature */
function checkNumbers(project: Project): void {
  const [first, ...others] = unknownNumbers(project);
  if (first !== undefined) throw ConfigurationError.all([first, ...others]);
}

/** What clusters are made of, and what those that count read, of everybody who bought lately. */
function readNumbers(
  { project, warehouse, asOf, schemas }: Pick<StepContext, "project" | "warehouse" | "asOf" | "schemas">,
  version: Version | null,
) {
  const { eligibleDays, features } = project.settings.clusters;
  const names = [...new Set([...features, ...numbersOf(version?.model), ORDERS])];
  return readBehaviour(warehouse, asOf, schemas, { eligibleDays, names });
}

/** The model of a version, unless it reads a number that is not made any more. */
const usable = (version: Version | null): ClusterModel | null =>
  version !== null && numbersOf(version.model).every((name) => BEHAVIOURS.has(name)) ? version.model : null;

const tooFew = (customers: number, days: number): string =>
  `${customers} customers bought in the last ${days} days; ${FEWEST_CUSTOMERS} are needed to group them`;

const numbersOf = (model: ClusterModel | undefined): string[] =>
  model?.scaling.columns.map(({ name }) => name).filter((name) => BEHAVIOURS.has(name)) ?? [];
