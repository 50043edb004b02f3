/**
 * The step that minimises ½·dᵀHd − gᵀd + l1·Σ|b + d| + ½·l2·Σ(b + d)² over terms 1 and up; the intercept, term 0, has no
 * penalty. Terms that are 0 and stay 0 cost one comparison a sweep.
 * @param matrix H, row-major, symmetric
 * @source Friedman, Hastie and Tibshirani (2010), covariance updates
 */
export function penalisedStep(
  matrix: Float64Array,
  gradient: Float64Array,
  coefficients: Float64Array,
  { l1, l2 }: { readonly l1: number; readonly l2: number },
): Float64Array {
  const size = gradient.length;
  const step = new Float64Array(size);
  const slope = Float64Array.from(gradient);
  const largest = (): number => {
    let most = 0;
    for (let j = 0; j < size; j++) {
      const curvature = matrix[j * size + j]!;
      if (curvature <= 0) continue;
      const now = coefficients[j]! + step[j]!;
      const pull = slope[j]! + curvature * now;
      const next = j === 0 ? pull / curvature : soften(pull, l1) / (curvature + l2);
      const move = next - now;
      if (move === 0) continue;
      step[j]! += move;
      const row = j * size;
      for (let k = 0; k < size; k++) slope[k]! -= matrix[row + k]! * move;
      most = Math.max(most, curvature * move * move);
    }
    return most;
  };
  const first = largest();
  for (let sweep = 0; sweep < 10_000 && largest() > 1e-14 * first; sweep++);
  return step;
}

const soften = (value: number, by: number): number => (value > by ? value - by : value < -by ? value + by : 0);
