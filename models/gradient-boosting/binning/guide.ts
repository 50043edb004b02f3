/** A table that finds the bin of a number in few steps: equal cells over the range of the edges. */
export interface Guide {
  readonly low: number;
  readonly perUnit: number;
  /** First bin that can hold a value of the cell; one entry more than there are cells. */
  readonly first: Uint8Array;
}

const CELLS = 2048;

export function guideOf(edges: Float64Array): Guide {
  const low = edges[0] ?? 0;
  const width = (edges[edges.length - 1] ?? 0) / CELLS - low / CELLS;
  const perUnit = width > 0 && Number.isFinite(1 / width) ? 1 / width : 0;
  const guide = { low, perUnit, first: new Uint8Array(CELLS + 1) };
  const count = new Uint32Array(CELLS + 1);
  for (const edge of edges) count[cellOf(guide, edge)]!++;
  for (let cell = 0, below = 0; cell <= CELLS; cell++) {
    guide.first[cell] = below;
    below += count[cell]!;
  }
  guide.first[CELLS] = edges.length;
  return guide;
}

/** Never falls as the value rises, so the edges of lower cells are below the value. */
export function cellOf({ low, perUnit }: Guide, value: number): number {
  const cell = (value - low) * perUnit;
  return cell > 0 ? (cell < CELLS ? cell | 0 : CELLS - 1) : 0;
}
