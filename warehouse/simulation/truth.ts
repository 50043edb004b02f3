import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quoteText } from "../sql.js";
import { sqlFile } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import type { Written } from "./orders.js";
import type { Company } from "./prepare.js";

const RELATIONS = [
  "persons",
  "refs",
  "tastes",
  "causes",
  "responses",
  "campaigns",
  "rules",
  "decoys",
  "stock_outs",
  "agents",
  "contacts",
  "cases",
  "satisfaction",
  "visits",
  "deals",
  "dirt",
] as const;

/** Writes what the files do not say: `DIR/truth/<relation>.parquet` and the parameters as JSON. */
export async function writeTruth(
  db: Warehouse,
  company: Company,
  directory: string,
  log: (line: string) => void,
): Promise<Written> {
  const folder = join(directory, "truth");
  mkdirSync(folder, { recursive: true });
  const rows: Record<string, number> = {};
  for (const name of RELATIONS) {
    const path = join(folder, `${name}.parquet`);
    rows[name] = await db.run(
      `copy (${sqlFile(import.meta.url, `./truth/${name}.sql`)}) to ${quoteText(path)} (format parquet)`,
    );
    log(`truth ${name}`);
  }
  writeFileSync(join(folder, "parameters.json"), `${JSON.stringify(company.parameters, null, 2)}\n`);
  return { files: RELATIONS.length + 1, rows };
}
