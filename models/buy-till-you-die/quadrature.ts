/** Nodes and weights on −1 to 1. */
export interface Rule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Exact for polynomials up to degree 31. */
export const GAUSS_16: Rule = gaussLegendre(16);

/** Integral of a smooth function over 0 to `length`, by `panels` equal parts. */
export function integrate(of: (at: number) => number, length: number, panels: number): number {
  const half = length / panels / 2;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    const middle = (2 * panel + 1) * half;
    for (let k = 0; k < 16; k++) sum += GAUSS_16.weights[k]! * of(middle + half * GAUSS_16.nodes[k]!);
  }
  return sum * half;
}

/** @source Abramowitz and Stegun (1964), 25.4.29; roots by Newton's method */
function gaussLegendre(n: number): Rule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let round = 0; round < 8; round++) {
      let [before, here] = [1, x];
      for (let k = 2; k <= n; k++) [before, here] = [here, ((2 * k - 1) * x * here - (k - 1) * before) / k];
      slope = (n * (x * here - before)) / (x * x - 1);
      x -= here / slope;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
