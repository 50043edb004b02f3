import type { Warehouse } from "../../warehouse.js";

/** A change of the warehouse's own tables, from the version before to this one. */
export interface Migration {
  readonly to: number;
  /** What changes, for people. */
  readonly what: string;
  /** Brings the tables of the version before to this one, in the caller's transaction; loses no row. */
  run(warehouse: Warehouse): Promise<void>;
}
