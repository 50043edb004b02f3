import { availableParallelism } from "node:os";
import { bootstrapStability } from "../../models/clusters/bootstrap-stability.js";
import { chooseClusters, type Candidate } from "../../models/clusters/choose-clusters.js";
import { chooseComponents } from "../../models/clusters/choose-components.js";
import type { ClusterLaws } from "../../models/clusters/cluster-model.js";
import { fitKMeans, kMeansFitter } from "../../models/clusters/fit-k-means.js";
import { assignLikeliest, fitMixture } from "../../models/clusters/fit-mixture.js";
import { fitMiniBatch } from "../../models/clusters/mini-batch.js";
import { takeRows, type Points } from "../../models/clusters/points.js";
import { seededRandom, shuffled } from "../../models/random.js";
import type { ClusterSettings } from "../../project/cluster-settings.js";

const EXACT_ROWS = 5_000_000;
const THREAD_ROWS = 50_000;
const MIXTURE_ROWS = 10_000;
const STABILITY_ROWS = { "k-means": 1500, mixture: 1000 } as const;
const BOOTSTRAPS = { "k-means": 20, mixture: 10 } as const;

export interface FittedLaws {
  /** Null: no structure was found. */
  readonly laws: ClusterLaws | null;
  /** Per cluster; none where nothing was found. */
  readonly stability: readonly number[];
  readonly candidates: readonly Candidate[];
  readonly labels: Int32Array;
  readonly notes: readonly string[];
}

const NOTHING: FittedLaws = { laws: null, stability: [], candidates: [], labels: new Int32Array(0), notes: [] };

/** Clusters of points by the method of the settings; as many as are asked for, else as many as are found. */
export const fitLaws = (points: Points, settings: ClusterSettings, seed: number): Promise<FittedLaws> =>
  settings.method === "k-means"
    ? fitCentres(points, settings, seed)
    : Promise.resolve(fitComponents(points, settings, seed));

async function fitCentres(points: Points, { least, most }: ClusterSettings, seed: number): Promise<FittedLaws> {
  const choice = chooseClusters(points, { least, most, seed });
  const { candidates } = choice;
  const clusters = least === most ? least : choice.clusters;
  if (clusters === null) {
    const notes = [
      "no structure found: no number of clusters is found again in other samples and stands out from chance",
    ];
    return { ...NOTHING, candidates, notes };
  }
  const threads = points.rows >= THREAD_ROWS ? availableParallelism() : 1;
  const fit = points.rows > EXACT_ROWS ? fitMiniBatch : fitKMeans;
  const { centres, labels, report } = await fit(points, { clusters, seed, threads });
  const stability = stabilityOf(points, labels, clusters, "k-means", seed, (rows) => {
    const again = kMeansFitter(rows, points.columns, clusters);
    return (drawn, sample) => again(drawn, { seed: seed + sample, restarts: 2 }).labels;
  });
  const notes = report.converged ? [] : [`the fit ended after ${report.iterations} rounds without settling`];
  return {
    laws: { method: "k-means", centres: rowsOf(centres, points.columns) },
    stability,
    candidates,
    labels,
    notes,
  };
}

function fitComponents(points: Points, { least, most }: ClusterSettings, seed: number): FittedLaws {
  const sample = sampleOf(points, MIXTURE_ROWS, seed);
  const mixture = chooseComponents(sample, least === most ? least : 1, most, seed);
  const { components, columns } = mixture;
  if (components === 1)
    return { ...NOTHING, notes: ["no structure found: by BIC one distribution tells as much as several"] };
  const labels = assignLikeliest(points, mixture);
  const stability = stabilityOf(points, labels, components, "mixture", seed, () => (drawn, at) => {
    return assignLikeliest(drawn, fitMixture(drawn, { components, seed: seed + at, maxIterations: 100 }));
  });
  const laws: ClusterLaws = {
    method: "mixture",
    shares: [...mixture.shares],
    means: rowsOf(mixture.means, columns),
    variances: rowsOf(mixture.variances, columns),
  };
  const { report } = mixture;
  const notes = report.converged ? [] : [`the fit ended after ${report.iterations} rounds without settling`];
  return { laws, stability, candidates: [], labels, notes };
}

function stabilityOf(
  points: Points,
  labels: Int32Array,
  clusters: number,
  method: keyof typeof BOOTSTRAPS,
  seed: number,
  prepare: (rows: number) => (drawn: Points, sample: number) => Int32Array,
): readonly number[] {
  const order = shuffled(points.rows, seededRandom(seed)).subarray(0, STABILITY_ROWS[method]);
  const sample = takeRows(points, order);
  const cluster = prepare(sample.rows);
  const own = Int32Array.from(order, (row) => labels[row]!);
  return bootstrapStability(sample, own, clusters, BOOTSTRAPS[method], seededRandom(seed + 1), (drawn, at) => ({
    labels: cluster(drawn, at),
    clusters,
  }));
}

const sampleOf = (points: Points, most: number, seed: number): Points =>
  points.rows <= most ? points : takeRows(points, shuffled(points.rows, seededRandom(seed)).subarray(0, most));

const rowsOf = (flat: Float64Array, columns: number): number[][] =>
  Array.from({ length: flat.length / columns }, (_, k) => [...flat.subarray(k * columns, (k + 1) * columns)]);
