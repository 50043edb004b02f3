import type { Points } from "../../../models/clusters/points.js";
import { normalDraw, seededRandom } from "../../../models/random.js";

/** Normal points about centres drawn in a cube. */
export function groupsOf(rows: number, columns: number, groups: number, seed: number, cube = 4, spread = 1): Points {
  const random = seededRandom(seed);
  const middles = Float64Array.from({ length: groups * columns }, () => cube * random());
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const group = Math.floor(random() * groups);
    for (let c = 0; c < columns; c++) {
      values[i * columns + c] = middles[group * columns + c]! + spread * normalDraw(random);
    }
  }
  return { rows, columns, values };
}

/** Five groups that overlap, which scikit-learn 1.5.2 was asked about. */
export const FIVE = groupsOf(600, 4, 5, 11, 4, 0.8);
