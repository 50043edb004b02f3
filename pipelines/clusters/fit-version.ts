import {
  assignClusters,
  driftReferences,
  type ClusterLaws,
  type ClusterMeaning,
  type ClusterModel,
  type RefitMove,
} from "../../models/clusters/cluster-model.js";
import { matchLabels } from "../../models/clusters/match-labels.js";
import { fitScaling, scalePoints } from "../../models/clusters/scaling.js";
import { clusterTraits, type Trait } from "../../models/clusters/traits.js";
import { FitError } from "../../models/errors.js";
import type { NumericColumn } from "../../models/table.js";
import type { StepContext } from "../runner/step.js";
import { fitSettings } from "./due.js";
import { fitLaws, type FittedLaws } from "./fit-laws.js";
import { nameClusters } from "./name-clusters.js";
import { isLogged, ORDERS, SHARES_OF_ORDERS } from "./numbers.js";

/** What clusters mean from this night on. Where customers do not fall into groups, that none were found. */
export async function fitVersion(
  { project, asOf }: Pick<StepContext, "project" | "asOf">,
  columns: readonly NumericColumn[],
  before: ClusterModel | null,
  why: string,
): Promise<ClusterModel> {
  const { clusters: settings, seed } = project.settings;
  const { features, winsorised, whiten } = settings;
  const scaling = fitScaling(columns, {
    names: features,
    logs: new Set(features.filter(isLogged)),
    cases: new Map(SHARES_OF_ORDERS.map((name) => [name, ORDERS])),
    winsorised,
    whiten,
  });
  const used = scaling.columns.map(({ name }) => columns.find((column) => column.name === name)!);
  const fitted = ordered(await attempt());
  const { laws, labels } = fitted;
  const formerLabels = before === null ? null : labelsOf(before, columns);
  const meanings = laws === null ? [] : describe(fitted, scalePoints({ ...scaling, whitening: null }, columns), used);
  const clusters = before === null ? meanings : continued(meanings, fitted.labels, before, formerLabels!);
  const names = clusters.map(({ label }) => label);
  const leftOut = scaling.leftOut.map(
    ({ name, why }) =>
      `${name} is left out: ${why === "constant" ? "nearly all have one value" : "nobody has a value"}`,
  );
  return {
    asOf,
    seed,
    why,
    settings: fitSettings(settings),
    customers: columns[0]!.values.length,
    notes: [...leftOut, ...fitted.notes],
    scaling,
    candidates: fitted.candidates,
    laws,
    clusters,
    drift: driftReferences(used, laws === null ? null : labels, names),
    moves:
      before === null
        ? null
        : movesOf(
            formerLabels!,
            labels,
            before.clusters.map(({ label }) => label),
            names,
          ),
  };

  async function attempt(): Promise<FittedLaws> {
    const nothing = { laws: null, stability: [], candidates: [], labels: new Int32Array(0) };
    if (scaling.columns.length === 0)
      return { ...nothing, notes: ["no structure found: every number is the same for all"] };
    try {
      return await fitLaws(scalePoints(scaling, columns), settings, seed);
    } catch (cause) {
      if (!(cause instanceof FitError)) throw cause;
      return { ...nothing, notes: [`no structure found (${cause.code}): ${cause.message}`] };
    }
  }
}

/** The largest cluster first, of equal ones as they were found. */
function ordered(fitted: FittedLaws): FittedLaws {
  const { laws, labels, stability } = fitted;
  if (laws === null) return fitted;
  const many = stability.length;
  const sizes = sizesOf(labels, many);
  const order = Array.from({ length: many }, (_, k) => k).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const place = order.map((_, k) => order.indexOf(k));
  const sort = <T>(of: readonly T[]): T[] => order.map((k) => of[k]!);
  const sorted: ClusterLaws =
    laws.method === "k-means"
      ? { method: laws.method, centres: sort(laws.centres) }
      : { method: laws.method, shares: sort(laws.shares), means: sort(laws.means), variances: sort(laws.variances) };
  return { ...fitted, laws: sorted, labels: labels.map((label) => place[label]!), stability: sort(stability) };
}

function describe(
  { labels, stability }: FittedLaws,
  points: Parameters<typeof clusterTraits>[0],
  columns: readonly NumericColumn[],
): ClusterMeaning[] {
  const many = stability.length;
  const sizes = sizesOf(labels, many);
  const traits = clusterTraits(points, labels, many);
  const names = nameClusters(
    traits,
    columns.map(({ name }) => name),
  );
  const averages = columns.map(({ values }) => averagesOf(values, labels, many));
  const told = (own: readonly Trait[], k: number) =>
    own.map(({ column, effect }) => ({
      feature: columns[column]!.name,
      effect,
      average: averages[column]!.own[k]!,
      averageOfAll: averages[column]!.all,
    }));
  return names.map((name, k) => ({
    ...name,
    customers: sizes[k]!,
    stability: stability[k]!,
    traits: told(traits[k]!, k),
  }));
}

function averagesOf(values: ArrayLike<number>, labels: Int32Array, many: number) {
  const sums = new Float64Array(many + 1);
  const counts = new Float64Array(many + 1);
  labels.forEach((label, i) => {
    if (!Number.isFinite(values[i])) return;
    for (const k of [label, many]) {
      sums[k]! += values[i]!;
      counts[k]!++;
    }
  });
  const means = Array.from(sums, (sum, k) => (counts[k]! > 0 ? sum / counts[k]! : null));
  return { own: means.slice(0, many), all: means[many]! };
}

/** A cluster that is found again keeps its label; a new one takes none that was used before. */
function continued(
  meanings: readonly ClusterMeaning[],
  labels: Int32Array,
  before: ClusterModel,
  formerLabels: Int32Array,
): ClusterMeaning[] {
  const former = before.clusters.map(({ label }) => label);
  const matched = meanings.length === 0 ? [] : matchLabels(formerLabels, labels, former.length, meanings.length);
  const taken = new Set(former);
  return meanings.map((meaning, k) => {
    if (matched[k]! >= 0) return { ...meaning, label: former[matched[k]!]! };
    let label = meaning.label;
    for (let again = 2; taken.has(label); again++) label = `${meaning.label}-${again}`;
    taken.add(label);
    return { ...meaning, label };
  });
}

const labelsOf = (model: ClusterModel, columns: readonly NumericColumn[]): Int32Array => assignClusters(model, columns);

function movesOf(
  before: Int32Array,
  now: Int32Array,
  formerNames: readonly string[],
  names: readonly string[],
): RefitMove[] {
  const counts = new Map<string, RefitMove & { customers: number }>();
  before.forEach((former, i) => {
    const move = { before: formerNames[former] ?? null, now: names[now[i] ?? -1] ?? null };
    if (move.before === null && move.now === null) return;
    const key = JSON.stringify(move);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { ...move, customers: 1 });
    else known.customers++;
  });
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, move]) => move);
}

function sizesOf(labels: Int32Array, many: number): number[] {
  const sizes = new Array<number>(many).fill(0);
  for (const label of labels) sizes[label]!++;
  return sizes;
}
