import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** Equal texts: `readPurchases` as of that time reads the same of customers, products and sales. */
export async function digestPurchases(
  warehouse: Warehouse,
  schemas: Schemas,
  { asOf, days }: { readonly asOf: string; readonly days: number },
): Promise<string> {
  const text = sqlFile(import.meta.url, "./offer-digest.sql", schemas);
  const { digest } = await warehouse.row<{ digest: string }>(text, { as_of: asOf, days });
  return digest;
}
