import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fitKMeans } from "../../models/clusters/fit-k-means.js";
import { normalDraw, seededRandom } from "../../models/random.js";
import { measure, type Measured } from "../harness/measure.js";
import { readDoubles } from "./boosting-data.js";

export interface ClustersSpeed {
  readonly folder: string;
  readonly rows: number;
  readonly columns: number;
  readonly clusters: number;
  readonly rounds: number;
  readonly threads: number;
}

export interface ClustersTimes {
  /** Of the second time in its process. */
  readonly whole: Measured;
  readonly inertia: number;
  readonly rounds: number;
  /** Labels that scikit-learn gives otherwise, where it has run. */
  readonly otherLabels: number | null;
}

/** Groups that overlap: their centres lie in a cube of twice their deviation. */
const CUBE = 3;

export async function makeClustersData({ folder, rows, columns, clusters }: ClustersSpeed): Promise<null> {
  const random = seededRandom(1);
  const middles = Float64Array.from({ length: clusters * columns }, () => CUBE * random());
  const points = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const group = Math.floor(random() * clusters);
    for (let c = 0; c < columns; c++) points[i * columns + c] = middles[group * columns + c]! + normalDraw(random);
  }
  writeFileSync(join(folder, "points.f64"), points);
  writeFileSync(join(folder, "start.f64"), points.subarray(0, clusters * columns));
  return null;
}

/** Rounds from the same centres as scikit-learn's; the points are in memory before the clock starts. */
export async function runClustersSpeed(asked: ClustersSpeed): Promise<ClustersTimes> {
  const { folder, rows, columns, clusters, rounds, threads } = asked;
  const points = { rows, columns, values: readDoubles(join(folder, "points.f64")) };
  const start = readDoubles(join(folder, "start.f64"));
  const once = () => measure(() => fitKMeans(points, { clusters, seed: 1, start, maxIterations: rounds, threads }));
  await once();
  const { value, measured } = await once();
  const other = labelsOf(join(folder, "labels.i32"));
  const otherLabels = other && value.labels.reduce((sum, label, i) => sum + (label === other[i] ? 0 : 1), 0);
  return { whole: measured, inertia: value.inertia, rounds: value.report.iterations, otherLabels };
}

function labelsOf(file: string): Int32Array | null {
  try {
    return new Int32Array(new Uint8Array(readFileSync(file)).buffer);
  } catch {
    return null;
  }
}
