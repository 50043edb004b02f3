import { InputError } from "../errors.js";
import { seededRandom } from "../random.js";
import { checkDistinct } from "./distinct-points.js";
import { assignNearest, type KMeansModel } from "./k-means-model.js";
import { fitKMeans } from "./fit-k-means.js";
import { checkPoints, squaredDistance, takeRows, type Points } from "./points.js";

export interface MiniBatchParams {
  readonly clusters: number;
  readonly seed: number;
  /** Points drawn for one step; default 4096. */
  readonly batch?: number;
  /** Steps at most; default 300. */
  readonly steps?: number;
  readonly threads?: number;
}

const USUAL = { batch: 4096, steps: 300, threads: 1 };
/** Points that the beginning is fitted to exactly. */
const BEGINNING = 50_000;
/** Steps without a better smoothed inertia until it ends. */
const PATIENCE = 20;

/**
 * k-means by random batches, for tens of millions of points: nearly the inertia of exact rounds in a few passes.
 * @throws {InputError} bad-points, not-finite, bad-params; {FitError} too-few-points
 * @source Sculley (2010)
 */
export async function fitMiniBatch(points: Points, params: MiniBatchParams): Promise<KMeansModel> {
  checkPoints("fitMiniBatch", points);
  const { clusters, seed } = params;
  const { batch, steps, threads } = { ...USUAL, ...params };
  if (![clusters, batch, steps].every((one) => Number.isSafeInteger(one) && one >= 1)) {
    throw new InputError("bad-params", "fitMiniBatch: clusters, batch and steps must be whole numbers from 1.");
  }
  checkDistinct("fitMiniBatch", points, clusters);
  const { rows, columns, values } = points;
  const random = seededRandom(seed);
  const draw = (many: number): Points =>
    takeRows(
      points,
      Float64Array.from({ length: many }, () => Math.floor(random() * rows)),
    );
  const beginning = rows <= BEGINNING ? points : draw(BEGINNING);
  const first = await fitKMeans(beginning, { clusters, seed, restarts: 3, threads, maxIterations: 100 });
  const centres = first.centres;
  const seen = new Float64Array(clusters);
  let [smooth, best, waited, step] = [Infinity, Infinity, 0, 0];
  for (; step < steps && waited < PATIENCE && rows > BEGINNING; step++) {
    const drawn = draw(batch);
    const labels = assignNearest(drawn, centres);
    let inertia = 0;
    labels.forEach((label, i) => (inertia += squaredDistance(drawn.values, i, centres, label, columns)));
    labels.forEach((label, i) => {
      const rate = 1 / (BEGINNING / clusters + ++seen[label]!);
      for (let c = 0; c < columns; c++) {
        const at = label * columns + c;
        centres[at]! += rate * (drawn.values[i * columns + c]! - centres[at]!);
      }
    });
    smooth = step === 0 ? inertia : smooth + 0.1 * (inertia - smooth);
    waited = smooth < best ? 0 : waited + 1;
    best = Math.min(best, smooth);
  }
  const labels = assignNearest(points, centres);
  let inertia = 0;
  labels.forEach((label, i) => (inertia += squaredDistance(values, i, centres, label, columns)));
  const converged = step < steps;
  const report = { converged, reason: converged ? "tolerance" : "max-iterations", iterations: step, rows, notes: [] };
  return { clusters, columns, centres, inertia, report, labels };
}
