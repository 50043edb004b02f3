import { sqlFile } from "../../sql-file.js";
import type { Plain, Warehouse } from "../../warehouse.js";

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

type PlainRow = Readonly<Record<string, Plain>>;

/** Every segment that has members. */
export const readSegmentSizes = (warehouse: Warehouse): Promise<SegmentSize[]> =>
  warehouse.rows<SegmentSize>(sqlFile(import.meta.url, "./segment-size.sql"));

/** Who came and who left since the night before. */
export const readSegmentMovements = (warehouse: Warehouse): Promise<SegmentMovement[]> =>
  warehouse.rows<SegmentMovement>(sqlFile(import.meta.url, "./segment-movement.sql"));

/** How members differ from all customers: one row per attribute and frequent value. */
export const readSegmentProfile = (warehouse: Warehouse, segment: string): Promise<PlainRow[]> =>
  warehouse.rows<PlainRow>(sqlFile(import.meta.url, "./segment-profile.sql"), { segment });

/** What members buy, beside all customers. */
export const readSegmentValue = (warehouse: Warehouse, segment: string): Promise<PlainRow[]> =>
  warehouse.rows<PlainRow>(sqlFile(import.meta.url, "./segment-value.sql"), { segment });
