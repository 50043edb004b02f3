import { overlap } from "../../warehouse/heads/profile.js";
import { indexRefs, refShares, type RefColumn } from "../../warehouse/heads/ref-index.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { SourceGuess } from "./guess-source.js";

/** Settles what one source alone cannot tell: spaces of refs, and ids that two sources share. Changes the guesses. */
export async function guessLinks(warehouse: Warehouse, sources: readonly SourceGuess[]): Promise<void> {
  const customers = sources.filter((source) => source.entity.name === "customers");
  await indexRefs(warehouse, customers.flatMap(refColumns));
  for (const source of sources) {
    if (source.entity.name !== "customers") await guessSpace(warehouse, source);
  }
  for (const [i, source] of sources.entries()) {
    for (const other of sources.slice(0, i)) {
      if (source.entity.name === other.entity.name) await guessIdSpace(warehouse, source, other);
    }
  }
}

function refColumns({ columns, refs, sample }: SourceGuess): RefColumn[] {
  const own = columns.get("customer_ref");
  const first = own?.kind === "column" ? [["default", own.column] as const] : [];
  return [...first, ...refs].map(([space, column]) => ({ space, column, rough: sample.rough }));
}

/** A source that knows customers by a further ref of the customer list (its card, say) gets the space of that ref. */
async function guessSpace(warehouse: Warehouse, source: SourceGuess): Promise<void> {
  const mapping = source.columns.get("customer_ref");
  if (mapping?.kind !== "column") return;
  const shares = await refShares(warehouse, source.sample.rough, mapping.column);
  const own = shares.get("default") ?? 0;
  const [best] = [...shares].sort((a, b) => b[1] - a[1]);
  if (best === undefined || best[1] < 0.3 || best[1] < own + 0.1) return;
  const [space, share] = best;
  source.columns.set("customer_ref", { ...mapping, space });
  source.remarks.push(`${Math.round(100 * share)}% of its customers are found by their ${space}: hence the space`);
}

/** Numbers that mean different things in two sources get a prefix in the second. */
async function guessIdSpace(warehouse: Warehouse, source: SourceGuess, other: SourceGuess): Promise<void> {
  const key = source.entity.key?.[0];
  if (key === undefined || !source.entity.columns.some((column) => column.name === key && column.spacedId)) return;
  const [mine, theirs] = [source.columns.get(key), other.columns.get(key)];
  if (mine?.kind !== "column" || theirs?.kind !== "column") return;
  const time = source.entity.ownTime;
  const [when, since] = time === null ? [] : [source.columns.get(time), other.columns.get(time)];
  const beside = when?.kind === "column" && since?.kind === "column" ? ([when.column, since.column] as const) : null;
  const found = await overlap(warehouse, source.sample.rough, mine.column, other.sample.rough, theirs.column, beside);
  if (found.shared === 0) return;
  if (found.equal !== null && found.equal > found.shared / 2) {
    source.remarks.push(`${found.shared} ${key}s also stand in ${other.name}, at the same times: the same ones`);
    return;
  }
  source.idSpace ??= source.name;
  source.remarks.push(`${found.shared} ${key}s also stand in ${other.name} and mean others: hence the id_space`);
}
