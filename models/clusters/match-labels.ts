import { assignGreatest } from "./hungarian.js";

/** From here on a cluster counts as found again; below it has dissolved. */
const LEAST_OVERLAP = 0.5;

/**
 * Which former cluster each new one continues: the pairing with the greatest overlaps (Jaccard) of their members, of which
 * those of at least one half count.
 * @param before former cluster of each customer, −1 for none; `now` the new one
 * @returns per new cluster the former one; −1: none
 * @source Kuhn (1955); Hennig (2007), who calls a cluster of an overlap of at most one half dissolved
 */
export function matchLabels(before: Int32Array, now: Int32Array, formerClusters: number, clusters: number): number[] {
  const overlaps = overlapTable(before, now, formerClusters, clusters);
  return assignGreatest(overlaps).map((former, k) =>
    former >= 0 && overlaps[k]![former]! > LEAST_OVERLAP ? former : -1,
  );
}

/** Jaccard overlap of each new cluster (rows) with each former one. */
function overlapTable(before: Int32Array, now: Int32Array, formerClusters: number, clusters: number): number[][] {
  const both = Array.from({ length: clusters }, () => new Float64Array(formerClusters));
  const [ofBefore, ofNow] = [new Float64Array(formerClusters), new Float64Array(clusters)];
  now.forEach((label, i) => {
    const former = before[i]!;
    if (label >= 0) ofNow[label]!++;
    if (former >= 0) ofBefore[former]!++;
    if (label >= 0 && former >= 0) both[label]![former]!++;
  });
  return both.map((row, k) =>
    Array.from(row, (common, former) => {
      const either = ofNow[k]! + ofBefore[former]! - common;
      return either === 0 ? 0 : common / either;
    }),
  );
}
