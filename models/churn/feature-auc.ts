import { auc } from "../metrics/auc.js";
import { missingAs } from "./missing-as.js";
import type { Numbers } from "./table-rows.js";

/** More rows would not change what is asked. */
const MOST_ROWS = 100_000;

/** How well each column alone tells label 1, in whichever direction and wherever the missing stand: 0.5 to 1, best first. */
export function columnAucs(
  table: Numbers,
  allLabels: Uint8Array,
): readonly { readonly name: string; readonly auc: number }[] {
  const step = Math.ceil(table.rows / MOST_ROWS);
  const every = <T extends Float64Array | Uint8Array>(values: T): T => values.filter((_, i) => i % step === 0) as T;
  const labels = every(allLabels);
  return table.columns
    .map(({ name, values }) => {
      const own = every(values as Float64Array);
      const scores = own.some(Number.isNaN) ? [missingAs(own, "least"), missingAs(own, "most")] : [own];
      const found = scores.map((one) => auc({ scores: one, labels }));
      return { name, auc: Math.max(...found.map((value) => Math.max(value, 1 - value))) };
    })
    .sort((a, b) => b.auc - a.auc || (a.name < b.name ? -1 : 1));
}
