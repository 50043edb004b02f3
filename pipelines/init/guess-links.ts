import { overlap } from "../../warehouse/heads/profile.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { SourceGuess } from "./guess-source.js";

/** Settles what one source alone cannot tell: spaces of refs, and ids that two sources share. Changes the guesses. */
export async function guessLinks(warehouse: Warehouse, sources: readonly SourceGuess[]): Promise<void> {
  const customers = sources.filter((source) => source.entity.name === "customers");
  for (const source of sources) {
    if (source.entity.name !== "customers") await guessSpace(warehouse, source, customers);
  }
  for (const [i, source] of sources.entries()) {
    for (const other of sources.slice(0, i)) {
      if (source.entity.name === other.entity.name) await guessIdSpace(warehouse, source, other);
    }
  }
}

/** A source that knows customers by a further ref of the customer list (its card, say) gets the space of that ref. */
async function guessSpace(warehouse: Warehouse, source: SourceGuess, customers: readonly SourceGuess[]): Promise<void> {
  const mapping = source.columns.get("customer_ref");
  if (mapping?.kind !== "column") return;
  const share = async (from: SourceGuess, column: string): Promise<number> => {
    const { left, shared } = await overlap(warehouse, source.sample.rough, mapping.column, from.sample.rough, column);
    return left === 0 ? 0 : shared / left;
  };
  let own = 0;
  let best: { space: string; share: number } | null = null;
  for (const from of customers) {
    const ref = from.columns.get("customer_ref");
    if (ref?.kind === "column") own = Math.max(own, await share(from, ref.column));
    for (const [space, column] of from.refs) {
      const found = await share(from, column);
      if (best === null || found > best.share) best = { space, share: found };
    }
  }
  if (best === null || best.share < 0.3 || best.share < own + 0.1) return;
  source.columns.set("customer_ref", { ...mapping, space: best.space });
  const percent = Math.round(100 * best.share);
  source.remarks.push(`${percent}% of its customers are found by their ${best.space}, so their refs have that space`);
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
    source.remarks.push(`${found.shared} ${key}s also stand in ${other.found.name}, at the same times: the same ones`);
    return;
  }
  source.idSpace ??= source.found.name;
  source.remarks.push(`${found.shared} ${key}s also stand in ${other.found.name} and mean others: hence the id_space`);
}
