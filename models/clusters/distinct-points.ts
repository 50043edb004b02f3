import { FitError } from "../errors.js";
import type { Points } from "./points.js";

/**
 * Refuses more clusters than there are different points.
 * @throws {FitError} too-few-points
 */
export function checkDistinct(caller: string, { rows, columns, values }: Points, clusters: number): void {
  const seen = new Set<string>();
  for (let i = 0; i < rows && seen.size < clusters; i++) {
    seen.add(values.subarray(i * columns, (i + 1) * columns).join());
  }
  if (seen.size >= clusters) return;
  throw new FitError(
    "too-few-points",
    `${caller}: ${clusters} clusters need as many different points; got ${seen.size} among ${rows}. Ask for fewer clusters.`,
  );
}
