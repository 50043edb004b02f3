import { InputError } from "../errors.js";
import { seededRandom, shuffled } from "../random.js";
import { bootstrapStability, STABLE, UNSTABLE } from "./bootstrap-stability.js";
import { kMeansFitter } from "./fit-k-means.js";
import { checkPoints, takeRows, type Points } from "./points.js";
import { referencePoints } from "./reference-points.js";
import { meanSilhouette } from "./silhouette.js";

export interface ChoiceParams {
  readonly least: number;
  readonly most: number;
  readonly seed: number;
  /** Points that stability is measured on, at most; default 1500. */
  readonly sample?: number;
  /** Bootstrap samples; default 20. */
  readonly bootstraps?: number;
}

/** What speaks for one number of clusters. */
export interface Candidate {
  readonly clusters: number;
  /** Bootstrap Jaccard of each cluster. */
  readonly stability: readonly number[];
  /** Their mean by size. */
  readonly meanStability: number;
  readonly silhouette: number;
  /** The greatest silhouette of as many clusters in draws without groups; null: not stable, so not asked. */
  readonly referenceSilhouette: number | null;
}

export interface Choice {
  /** Null: no structure found. */
  readonly clusters: number | null;
  readonly candidates: readonly Candidate[];
}

const USUAL = { sample: 1500, bootstraps: 20 };
const RESTARTS = 2;
const SILHOUETTE_ROWS = 500;
/** Draws without groups: to be above all of 19 has one chance in twenty. */
const REFERENCES = 19;
/** Of the best silhouette: what a finer division may lose against it. */
const KEPT_SHARE = 0.8;

/**
 * The greatest number of clusters that are found again in bootstrap samples, stand out more than in draws without groups, and
 * are nearly as well apart as the best number is.
 * @throws {InputError} bad-points, not-finite, bad-params
 * @source Hennig (2007); Rousseeuw (1987); Hennig and Lin (2015)
 */
export function chooseClusters(all: Points, params: ChoiceParams): Choice {
  checkPoints("chooseClusters", all);
  const { least, most, seed } = params;
  if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || least < 2 || most < least) {
    throw new InputError("bad-params", `chooseClusters: needs 2 ≤ least ≤ most; got ${least} and ${most}.`);
  }
  const random = seededRandom(seed);
  const points = sampleOf(all, params.sample ?? USUAL.sample, random);
  const small = takeRows(
    points,
    Array.from({ length: Math.min(points.rows, SILHOUETTE_ROWS) }, (_, i) => i),
  );
  const distinct = new Set(Array.from({ length: points.rows }, (_, i) => rowText(points, i))).size;
  const candidates: Candidate[] = [];
  for (let clusters = least; clusters <= Math.min(most, distinct - 1, points.rows - 1); clusters++) {
    candidates.push(measure(points, small, clusters, params.bootstraps ?? USUAL.bootstraps, seed));
  }
  const stable = candidates.filter(isStable);
  const best = stable.reduce((most, { silhouette }) => Math.max(most, silhouette), 0);
  for (const candidate of stable.filter(({ silhouette }) => silhouette >= KEPT_SHARE * best).reverse()) {
    const referenceSilhouette = greatestReference(small, candidate.clusters, seed);
    const at = candidates.indexOf(candidate);
    candidates[at] = { ...candidate, referenceSilhouette };
    if (candidate.silhouette > referenceSilhouette) return { clusters: candidate.clusters, candidates };
  }
  return { clusters: null, candidates };
}

const isStable = ({ stability, meanStability }: Candidate): boolean =>
  meanStability >= STABLE && stability.every((one) => one >= UNSTABLE);

function measure(points: Points, small: Points, clusters: number, bootstraps: number, seed: number): Candidate {
  const fit = kMeansFitter(points.rows, points.columns, clusters);
  const { labels } = fit(points, { seed, restarts: 2 * RESTARTS });
  const stability = bootstrapStability(
    points,
    labels,
    clusters,
    bootstraps,
    seededRandom(seed + 1),
    (drawn, sample) => {
      return { labels: fit(drawn, { seed: seed + 2 + sample, restarts: RESTARTS }).labels, clusters };
    },
  );
  const sizes = new Float64Array(clusters);
  for (const label of labels) sizes[label]!++;
  const meanStability = stability.reduce((sum, one, k) => sum + one * sizes[k]!, 0) / points.rows;
  const silhouette = meanSilhouette(small, labels.subarray(0, small.rows), clusters);
  return { clusters, stability, meanStability, silhouette, referenceSilhouette: null };
}

function greatestReference(small: Points, clusters: number, seed: number): number {
  const random = seededRandom(seed + 1000 + clusters);
  const fit = kMeansFitter(small.rows, small.columns, clusters);
  let greatest = -1;
  for (let draw = 0; draw < REFERENCES; draw++) {
    const points = referencePoints(small, random);
    const { labels } = fit(points, { seed: seed + draw, restarts: RESTARTS });
    greatest = Math.max(greatest, meanSilhouette(points, labels, clusters));
  }
  return greatest;
}

function sampleOf(points: Points, most: number, random: () => number): Points {
  const order = shuffled(points.rows, random);
  return takeRows(points, order.subarray(0, most));
}

const rowText = ({ columns, values }: Points, i: number): string =>
  values.subarray(i * columns, (i + 1) * columns).join();
