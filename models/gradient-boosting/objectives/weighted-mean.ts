export function weightedMean(label: Float64Array, weight: Float64Array | null): number {
  let sum = 0;
  let all = 0;
  for (let i = 0; i < label.length; i++) {
    const w = weight === null ? 1 : weight[i]!;
    sum += w * label[i]!;
    all += w;
  }
  return sum / all;
}
