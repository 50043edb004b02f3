import type { Warehouse } from "../warehouse.js";
import type { Written } from "./orders.js";
import type { Company } from "./prepare.js";
export async function writeTruth(
  _db: Warehouse,
  _c: Company,
  _d: string,
  _log: (line: string) => void,
): Promise<Written> {
  return { files: 0, rows: {} };
}
