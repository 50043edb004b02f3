import { sqlFile } from "../../sql-file.js";
import type { Plain, Warehouse } from "../../warehouse.js";

/** Which segments: one of a family that every project has; one by a rule; or all by rules (both null). */
export interface Members {
  readonly family: string | null;
  readonly segment: string | null;
}

type Rows<T> = Promise<(T & { readonly [column: string]: Plain })[]>;

export interface EffectRow {
  readonly segment: string;
  readonly attribute: string;
  readonly members: number;
  readonly others: number;
  /** Pairs of a member and another. */
  readonly higher: number;
  readonly lower: number;
  readonly median: number;
  readonly median_of_everyone: number;
}

/** Members, and others, with a sale of a product or in a channel. Money is exact text. */
export interface BoughtRow {
  readonly segment: string;
  readonly customers: number;
  readonly buyers: number;
  readonly other_customers: number;
  readonly other_buyers: number;
  readonly sales: string;
}

export interface ServiceRow {
  /** Null: all customers. */
  readonly segment: string | null;
  /** Per 100 customers. */
  readonly contacts: number;
  readonly cases: number;
  readonly open_cases: number | null;
  readonly cost_to_serve: number | null;
}

/** One attribute and value that members have. */
export interface TraitRow {
  readonly segment: string;
  readonly attribute: string;
  readonly value: string;
  readonly customers: number;
  readonly share: number;
  readonly share_of_everyone: number;
  readonly other_customers: number;
  readonly others: number;
  readonly members: number;
}

/** Of members, then of everyone. */
export interface WorthRow {
  readonly who: "members" | "everyone";
  readonly customers: number;
  readonly gross_sales: string;
}

export interface Window {
  readonly asOf: string;
  readonly days: number;
}

/** What members bring, beside all customers; one segment only. */
export const readWorth = (warehouse: Warehouse, members: Members): Rows<WorthRow> =>
  read(warehouse, "./segment-value.sql", members);

/** How members differ in what they are: stage, scores, country, tier. */
export const readTraits = (warehouse: Warehouse, members: Members): Rows<TraitRow> =>
  read(warehouse, "./segment-profile.sql", members);

/** How members differ in what is counted of customers. */
export const readEffects = (warehouse: Warehouse, members: Members): Rows<EffectRow> =>
  read(warehouse, "./segment-effect.sql", members);

/** What most members bought in the days before `asOf`. */
export async function readProducts(
  warehouse: Warehouse,
  members: Members,
  { asOf, days, most }: Window & { readonly most: number },
): Rows<BoughtRow & { readonly product_id: string; readonly product_name: string | null }> {
  const rows = await readBought(warehouse, members, { by: "product", as_of: asOf, days, most });
  return rows.map(({ item, ...row }) => ({ ...row, product_id: item! }));
}

/** Through which channels members bought in the days before `asOf`. */
export async function readSegmentChannels(
  warehouse: Warehouse,
  members: Members,
  { asOf, days }: Window,
): Rows<BoughtRow & { readonly channel: string | null }> {
  const rows = await readBought(warehouse, members, { by: "channel", as_of: asOf, days, most: MOST_CHANNELS });
  return rows.map(({ item, product_name: _, ...row }) => ({ ...row, channel: item }));
}

/** More are no channels. */
const MOST_CHANNELS = 1000;

const readBought = (
  warehouse: Warehouse,
  members: Members,
  values: { readonly by: "product" | "channel"; readonly as_of: string; readonly days: number; readonly most: number },
): Rows<BoughtRow & { readonly item: string | null; readonly product_name: string | null }> =>
  read(warehouse, "./segment-bought.sql", members, values);

/** Contacts and cases of members in the days before `asOf`. */
export const readServiceLoad = (warehouse: Warehouse, members: Members, { asOf, days }: Window): Rows<ServiceRow> =>
  read(warehouse, "./segment-service.sql", members, { as_of: asOf, days });

/** Five members, from those who brought little to those who brought much. */
export const readSamples = (warehouse: Warehouse, members: Members): Rows<{ readonly customer_id: string }> =>
  read(warehouse, "./segment-sample.sql", members);

/** Runs a query that reads `members`, which its first `with` takes in. */
function read<T>(
  warehouse: Warehouse,
  file: string,
  { family, segment }: Members,
  values: Readonly<Record<string, string | number>> = {},
): Rows<T> {
  const members = sqlFile(import.meta.url, "./segment-members.sql");
  const text = sqlFile(import.meta.url, file).replace(/^with /m, () => `with members as (\n${members}\n),\n`);
  return warehouse.rows(text, { family, segment, ...values });
}
