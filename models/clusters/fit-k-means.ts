import { FitError, InputError } from "../errors.js";
import { seededRandom } from "../random.js";
import { checkDistinct } from "./distinct-points.js";
import type { KMeansModel } from "./k-means-model.js";
import { aloneOn, gatherCrew, type Crew } from "./lloyd/crew.js";
import { layPoints, runLloyd, type LloydEnd } from "./lloyd/run-lloyd.js";
import { checkPoints, type Points } from "./points.js";
import { seedCentres } from "./seed-centres.js";

export interface KMeansParams {
  readonly clusters: number;
  readonly seed: number;
  /** Beginnings, of which the least inertia counts; default 10, 1 with `start`. */
  readonly restarts?: number;
  readonly maxIterations?: number;
  /** Ends when the centres move, squared and added up, by no more; default 0: when no label changes. */
  readonly tolerance?: number;
  /** The result is the same on any number; default 1. */
  readonly threads?: number;
  /** Centres to begin from, `clusters` × columns, in place of drawn ones. */
  readonly start?: Float64Array;
}

const USUAL = { restarts: 10, maxIterations: 300, tolerance: 0, threads: 1 };

/**
 * k-means by exact Lloyd rounds from k-means++ beginnings: the same bits on any number of threads.
 * @throws {InputError} bad-points, not-finite, bad-params; {FitError} too-few-points, too-large, thread-failed
 * @source Lloyd (1982); Arthur and Vassilvitskii (2007)
 */
export async function fitKMeans(points: Points, params: KMeansParams): Promise<KMeansModel> {
  checkFit(points, params);
  const { rows, columns } = points;
  const crew = await gatherCrew({ rows, columns, clusters: params.clusters }, params.threads ?? USUAL.threads);
  try {
    layPoints(crew, points);
    return fitOn(crew, points, params);
  } finally {
    await crew.dispose();
  }
}

/** The same on this thread, with what it works on kept for further fits of as many points and clusters. */
export function kMeansFitter(rows: number, columns: number, clusters: number) {
  const crew = aloneOn({ rows, columns, clusters });
  return (points: Points, params: Omit<KMeansParams, "clusters" | "threads">): KMeansModel => {
    const whole = { ...params, clusters };
    checkFit(points, whole);
    layPoints(crew, points);
    return fitOn(crew, points, whole);
  };
}

function fitOn(crew: Crew, points: Points, params: KMeansParams): KMeansModel {
  const { clusters, seed, start } = params;
  const { rows, columns } = points;
  const { maxIterations, tolerance } = { ...USUAL, ...params };
  const restarts = start === undefined ? (params.restarts ?? USUAL.restarts) : 1;
  const random = seededRandom(seed);
  let best: LloydEnd | null = null;
  let labels = new Int32Array(0);
  for (let restart = 0; restart < restarts; restart++) {
    const from = start ?? seedCentres(points, clusters, random);
    const end = runLloyd(crew, columns, clusters, from, { maxIterations, tolerance });
    if (best !== null && end.inertia >= best.inertia) continue;
    best = end;
    labels = Int32Array.from(crew.workspace.labels);
  }
  const { centres, inertia, iterations, converged } = best!;
  const report = {
    converged,
    reason: converged ? "tolerance" : "max-iterations",
    iterations,
    rows,
    notes: crew.note === null ? [] : [crew.note],
  };
  return { clusters, columns, centres, inertia, report, labels };
}

function checkFit(points: Points, { clusters, restarts, maxIterations, tolerance, start }: KMeansParams): void {
  checkPoints("fitKMeans", points);
  const whole = { clusters, restarts: restarts ?? 1, maxIterations: maxIterations ?? 1 };
  for (const [name, value] of Object.entries(whole)) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new InputError("bad-params", `fitKMeans: ${name} must be a whole number from 1; got ${value}.`);
  }
  if (tolerance !== undefined && !(tolerance >= 0)) {
    throw new InputError("bad-params", `fitKMeans: tolerance must be a number from 0; got ${tolerance}.`);
  }
  if (start !== undefined && start.length !== clusters * points.columns) {
    throw new InputError(
      "bad-params",
      `fitKMeans: start must hold ${clusters} × ${points.columns} numbers; got ${start.length}.`,
    );
  }
  if (clusters * points.columns > MOST_NUMBERS) {
    throw new FitError(
      "too-large",
      `fitKMeans: clusters times columns must not exceed ${MOST_NUMBERS}; got ${clusters} × ${points.columns}.`,
    );
  }
  checkDistinct("fitKMeans", points, clusters);
}

/** The code of a pass grows with the numbers of all centres; beyond this it would not be compiled well. */
const MOST_NUMBERS = 16_384;
