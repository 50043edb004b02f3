import type { SegmentDefinition } from "./segment-definition.js";
import type { YamlFile } from "./yaml-file.js";

export interface SegmentYaml {
  name: string;
  title?: string;
  family?: string;
  rank?: number;
  where: string;
}

type Unranked = Omit<SegmentDefinition, "rank"> & { readonly rank: number | null };

export function readSegment(yaml: YamlFile, written: SegmentYaml): Unranked {
  return {
    name: written.name,
    title: written.title ?? written.name,
    family: written.family ?? written.name,
    rank: written.rank ?? null,
    where: written.where,
    file: yaml.file,
  };
}

/** Segments ordered by family, rank and name; those without a rank come after those with one, in the order of names. */
export function rankSegments(segments: readonly Unranked[]): SegmentDefinition[] {
  const ordered = [...segments].sort(
    (a, b) => compare(a.family, b.family) || compare(a.rank ?? Infinity, b.rank ?? Infinity) || compare(a.name, b.name),
  );
  let family: string | null = null;
  let last = 0;
  return ordered.map((segment) => {
    if (segment.family !== family) last = 0;
    family = segment.family;
    last = segment.rank ?? last + 1;
    return { ...segment, rank: last };
  });
}

const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
