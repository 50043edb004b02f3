import { normalDraw, type Random } from "../random.js";
import type { Points } from "./points.js";

/**
 * Points without groups: normal draws with the means and covariances of the given ones.
 * @source Hennig and Lin (2015), the parametric bootstrap of a homogeneous model
 */
export function referencePoints({ rows, columns, values }: Points, random: Random): Points {
  const means = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) means[i % columns]! += values[i]! / rows;
  const factor = covarianceFactor({ rows, columns, values }, means);
  const drawn = new Float64Array(rows * columns);
  const draws = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) draws[c] = normalDraw(random);
    for (let c = 0; c < columns; c++) {
      let sum = means[c]!;
      for (let b = 0; b <= c; b++) sum += factor[c]![b]! * draws[b]!;
      drawn[i * columns + c] = sum;
    }
  }
  return { rows, columns, values: drawn };
}

/** Cholesky factor; a direction without extent has none. */
function covarianceFactor({ rows, columns, values }: Points, means: Float64Array): Float64Array[] {
  const factor: Float64Array[] = [];
  for (let a = 0; a < columns; a++) {
    const row = new Float64Array(columns);
    factor.push(row);
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        sum += (values[i * columns + a]! - means[a]!) * (values[i * columns + b]! - means[b]!);
      }
      let left = sum / rows;
      for (let c = 0; c < b; c++) left -= row[c]! * factor[b]![c]!;
      const own = factor[b]![b]!;
      row[b] = a === b ? Math.sqrt(Math.max(0, left)) : own > 1e-9 ? left / own : 0;
    }
  }
  return factor;
}
