import { createHash } from "node:crypto";
import type { Delivery } from "../../warehouse/staging/deliveries.js";

/** Names the state of what was loaded: equal deliveries, read in equal ways, give equal tables. */
export function stateOf(
  deliveries: readonly Delivery[],
  waiting: { readonly released: number; readonly waiting: number },
): string {
  const hash = createHash("sha256");
  for (const d of deliveries) {
    hash.update(
      JSON.stringify([
        d.number,
        d.source,
        d.sha256,
        d.floor,
        d.mapping,
        d.state,
        d.rows_loaded,
        d.rows_refused,
        d.replaces,
      ]),
    );
  }
  hash.update(JSON.stringify(waiting));
  return hash.digest("hex");
}
