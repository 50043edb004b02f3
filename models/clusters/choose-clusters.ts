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
  /** The silhouette over its mean in such draws. */
  readonly contrast: number | null;
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
/** Of the greatest contrast: what a finer division may lose against it. */
const KEPT_SHARE = 0.9;
/** A mean below it would make any contrast great. */
const LEAST_SILHOUETTE = 0.02;

/**
 * Of the numbers of clusters that are found again in bootstrap samples and lie farther apart than in any of 19 draws without
 * groups, the greatest that does so nearly as much as any.
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
  for (const [at, candidate] of candidates.entries()) {
    if (!isStable(candidate)) continue;
    const { mean, greatest } = referencesOf(small, candidate.clusters, seed);
    candidates[at] = {
      ...candidate,
      referenceSilhouette: greatest,
      contrast: candidate.silhouette / Math.max(mean, LEAST_SILHOUETTE),
    };
  }
  const outstanding = candidates.filter(
    ({ silhouette, referenceSilhouette: above }) => above !== null && silhouette > above,
  );
  const best = outstanding.reduce((most, { contrast }) => Math.max(most, contrast!), 0);
  const chosen = outstanding.filter(({ contrast }) => contrast! >= KEPT_SHARE * best).at(-1);
  return { clusters: chosen?.clusters ?? null, candidates };
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
  return { clusters, stability, meanStability, silhouette, referenceSilhouette: null, contrast: null };
}

function referencesOf(small: Points, clusters: number, seed: number): { mean: number; greatest: number } {
  const random = seededRandom(seed + 1000 + clusters);
  const fit = kMeansFitter(small.rows, small.columns, clusters);
  const silhouettes = Array.from({ length: REFERENCES }, (_, draw) => {
    const points = referencePoints(small, random);
    return meanSilhouette(points, fit(points, { seed: seed + draw, restarts: RESTARTS }).labels, clusters);
  });
  const mean = silhouettes.reduce((sum, one) => sum + one, 0) / REFERENCES;
  return { mean, greatest: Math.max(...silhouettes) };
}

function sampleOf(points: Points, most: number, random: () => number): Points {
  const order = shuffled(points.rows, random);
  return takeRows(points, order.subarray(0, most));
}

const rowText = ({ columns, values }: Points, i: number): string =>
  values.subarray(i * columns, (i + 1) * columns).join();
