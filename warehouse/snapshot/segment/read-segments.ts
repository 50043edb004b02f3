import { sql } from "../../sql.js";
import { sqlFile } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";

/** Shares are 0 to 1 of all customers; null where there are none. */
export interface SegmentSize {
  readonly segment: string;
  readonly customers: number;
  readonly share: number | null;
  readonly gross_sales: string;
  readonly share_of_sales: number | null;
}

/** `other`: where they came from or went to; null: no segment of the family. */
export interface SegmentMovement {
  readonly family: string;
  readonly segment: string;
  readonly way: "in" | "out";
  readonly other: string | null;
  readonly customers: number;
}

/** Every segment that has members. */
export const readSegmentSizes = (warehouse: Warehouse): Promise<SegmentSize[]> =>
  warehouse.rows<SegmentSize>(sqlFile(import.meta.url, "./segment-size.sql"));

/** Who came and who left since the night before. */
export const readSegmentMovements = (warehouse: Warehouse): Promise<SegmentMovement[]> =>
  warehouse.rows<SegmentMovement>(sqlFile(import.meta.url, "./segment-movement.sql"));

/**
 * Segments of the families that every project has, with members.
 * @param families name to the column of `result.customer` that says the segment
 */
export async function readBuiltIn(
  warehouse: Warehouse,
  families: Readonly<Record<string, string>>,
): Promise<{ readonly family: string; readonly segment: string }[]> {
  const found: { family: string; segment: string }[] = [];
  for (const [family, column] of Object.entries(families)) {
    const rows = await warehouse.rows<{ segment: string }>(
      sql`select distinct ${sql.ref(column)}::varchar as segment from result.customer where ${sql.ref(column)} is not null order by 1`,
    );
    found.push(...rows.map(({ segment }) => ({ family, segment })));
  }
  return found;
}
