import { sqlFile } from "../../sql-file.js";
import type { Plain, Warehouse } from "../../warehouse.js";

/** Customers of one family by where they were and are; null: in none of it. Money is exact text; null: nobody has any. */
export interface SegmentMoveRow {
  readonly [column: string]: Plain;
  readonly family: string;
  readonly segment_before: string | null;
  readonly segment_now: string | null;
  /** Became a customer in between. */
  readonly is_new: boolean;
  readonly customers: number;
  /** So far, and expected, as of the snapshot. */
  readonly monetary: string | null;
  readonly expected_revenue: string | null;
}

/**
 * Where the customers of each family were on one night and are on a later one.
 * @param family null: all
 */
export const readMoves = (
  warehouse: Warehouse,
  nights: { readonly from: string; readonly to: string },
  family: string | null,
): Promise<SegmentMoveRow[]> =>
  warehouse.rows<SegmentMoveRow>(sqlFile(import.meta.url, "./segment-matrix.sql"), { ...nights, family });

/** Every `as_of` of a night that has finished before `asOf`, oldest first. */
export async function readNightsBefore(warehouse: Warehouse, asOf: string): Promise<string[]> {
  const rows = await warehouse.rows<{ as_of: string }>(
    `select cast(as_of as varchar) as as_of from ops.night where as_of < $as_of::timestamp order by as_of`,
    { as_of: asOf },
  );
  return rows.map((row) => row.as_of);
}

/** Families that anybody was ever in. */
export async function readFamilies(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.rows<{ family: string }>(
    `select distinct family from history.segment_change order by family`,
  );
  return rows.map(({ family }) => family);
}
