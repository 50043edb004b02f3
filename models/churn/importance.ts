import type { ScoringModel } from "./learner.js";
import { rowsOf, type Numbers } from "./table-rows.js";

const MOST_ROWS = 5000;

/** The mean of what each column adds to or takes from the log odds, greatest first, ties by name. */
export function importance(
  model: ScoringModel,
  table: Numbers,
): readonly { readonly name: string; readonly importance: number }[] {
  const step = Math.ceil(table.rows / MOST_ROWS);
  const sample = rowsOf(
    table,
    Uint32Array.from({ length: Math.ceil(table.rows / step) }, (_, i) => i * step),
  );
  const added = model.explain(sample);
  const { columns } = model;
  const sums = new Float64Array(columns.length);
  for (let i = 0; i < added.length; i++) sums[i % columns.length]! += Math.abs(added[i]!);
  return columns
    .map((name, c) => ({ name, importance: sums[c]! / sample.rows }))
    .sort((a, b) => b.importance - a.importance || (a.name < b.name ? -1 : 1));
}
