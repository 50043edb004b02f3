import { SEGMENT_NAMES } from "../../../models/rfm/rfm-meaning.js";
import type { ReportContext } from "../report-context.js";
import { compareStages } from "../lifecycle-stages.js";

/** Segments of RFM from the best to the worst, as the map has them. */
const RFM = [...new Set(["champion", "loyal", ...SEGMENT_NAMES.flat()])];
const BANDS = ["top", "high", "middle", "low"];

/** Families whose segments run from best to worst. */
export const isRanked = (family: string): boolean => ["rfm", "lifecycle", "value_band"].includes(family);

/** The order of the segments of a family in pictures and tables. */
export function compareSegments(family: string, rank: (segment: string) => number) {
  return (a: string, b: string): number => {
    if (family === "lifecycle") return compareStages(a, b);
    const order = family === "rfm" ? RFM : family === "value_band" ? BANDS : [];
    const place = (segment: string): number => {
      const at = order.indexOf(segment);
      return at === -1 ? order.length + rank(segment) : at;
    };
    return place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0);
  };
}

/** A segment as people call it. */
export function segmentName({ data, project, words }: ReportContext, family: string, segment: string): string {
  if (family === "rfm") return words.rfm.names[segment] ?? segment;
  if (family === "lifecycle") return words.lifecycle.names[segment] ?? segment;
  if (family === "cluster") return data.clusters.traits.find(({ cluster }) => cluster === segment)?.name ?? segment;
  if (family === "value_band") return words.worth.bands[segment] ?? segment;
  return project.segments.find(({ name }) => name === segment)?.title ?? segment;
}

export const familyName = ({ words, project }: ReportContext, family: string): string =>
  words.movement.families[family] ?? project.segments.find(({ name }) => name === family)?.title ?? family;
