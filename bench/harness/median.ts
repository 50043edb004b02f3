/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("median of nothing");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Slope of the least-squares line through (log x, log y): 1 is linear growth. */
export function logSlope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (key: "x" | "y"): number => logs.reduce((sum, p) => sum + p[key], 0) / logs.length;
  const [mx, my] = [mean("x"), mean("y")];
  const over = logs.reduce((sum, p) => sum + (p.x - mx) * (p.y - my), 0);
  return over / logs.reduce((sum, p) => sum + (p.x - mx) ** 2, 0);
}
