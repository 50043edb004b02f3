import type { Warehouse } from "../../warehouse.js";
import { readMoves, type SegmentMoveRow } from "../../snapshot/segment/read-moves.js";
import {
  readEffects,
  readProducts,
  readSegmentChannels,
  readServiceLoad,
  readTraits,
  type BoughtRow,
  type EffectRow,
  type ServiceRow,
  type TraitRow,
} from "../../snapshot/segment/read-profiles.js";
import { count, text, type Read } from "./row-values.js";

/** Who moved between groups over some weeks. */
export interface MovementReport {
  /** The night that it is told from; null: none was before. */
  readonly since: string | null;
  /** Of every family, also who stayed. */
  readonly moves: readonly SegmentMoveRow[];
  /** Who is in another segment of RFM because new cut points count since the night before. */
  readonly refit: readonly RefitRow[];
}

export interface RefitRow {
  readonly versionNow: number;
  readonly before: string;
  readonly now: string;
  readonly customers: number;
}

/** How the members of segments by rules differ from others. */
export interface ProfileReport {
  readonly effects: readonly EffectRow[];
  readonly traits: readonly TraitRow[];
  readonly products: readonly (BoughtRow & { readonly product_id: string; readonly product_name: string | null })[];
  readonly channels: readonly (BoughtRow & { readonly channel: string | null })[];
  readonly service: readonly ServiceRow[];
}

type IsThere = (relation: string) => boolean;

/** @param days that the earlier night should lie back */
export async function readMovement(
  warehouse: Warehouse,
  read: Read,
  isThere: IsThere,
  { asOf, days }: { readonly asOf: string; readonly days: number },
): Promise<MovementReport> {
  const refit = (await read("result.rfm_refit", "./rfm-refit.sql")).map((row) => ({
    versionNow: count(row["version_now"]),
    before: String(row["segment_before"]),
    now: String(row["segment_now"]),
    customers: count(row["customers"]),
  }));
  const [night] = await read("ops.night", "./movement-since.sql", { as_of: asOf, days });
  const since = text(night?.["since"]);
  const isKnown = since !== null && isThere("history.segment_change") && isThere("result.customer");
  return { since, moves: isKnown ? await readMoves(warehouse, { from: since, to: asOf }, null) : [], refit };
}

/** @param days before `asOf` of sales, contacts and cases; `most` products of a segment */
export async function readProfiles(
  warehouse: Warehouse,
  isThere: IsThere,
  { asOf, days, most }: { readonly asOf: string; readonly days: number; readonly most: number },
): Promise<ProfileReport> {
  const none: ProfileReport = { effects: [], traits: [], products: [], channels: [], service: [] };
  if (!isThere("result.segment_member") || !isThere("result.customer")) return none;
  const all = { family: null, segment: null };
  const window = { asOf, days };
  const hasSales = isThere("core.line") && isThere("core.product");
  const hasService = isThere("core.contact") && isThere("core.service_case");
  return {
    effects: await readEffects(warehouse, all),
    traits: await readTraits(warehouse, all),
    products: hasSales ? await readProducts(warehouse, all, { ...window, most }) : [],
    channels: hasSales ? await readSegmentChannels(warehouse, all, window) : [],
    service: hasService ? await readServiceLoad(warehouse, all, window) : [],
  };
}
