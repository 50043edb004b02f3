import { sqlFile, type Schemas } from "../sql-file.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

export interface AskedConsents {
  /** As consents name them; answers carry them as written here. */
  readonly channels: readonly string[];
  /** `""`: contact without a stated purpose. */
  readonly purposes: readonly string[];
}

/**
 * Makes the temporary table `name` (customer_id, channel, purpose, state): the one place where consents are judged.
 * Who has no row has no consent that covers what was asked.
 * @returns its rows
 */
export async function createConsentState(
  warehouse: Warehouse,
  name: string,
  asked: AskedConsents,
  asOf: string,
  schemas: Schemas,
): Promise<number> {
  const { channels, purposes } = asked;
  const none = channels.length === 0 || purposes.length === 0;
  const states = sqlFile(import.meta.url, "./consent-state.sql", schemas);
  return warehouse.run(`create or replace temp table ${quoteName(name)} as ${states}${none ? " limit 0" : ""}`, {
    as_of: asOf,
    channels: none ? [""] : channels,
    purposes: none ? [""] : purposes,
  });
}
