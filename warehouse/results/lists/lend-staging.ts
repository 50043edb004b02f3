import type { Warehouse } from "../../warehouse.js";

/** In a published snapshot, which has no staging: consents as their published versions, for who only reads. */
export async function lendStaging(snapshot: Warehouse): Promise<void> {
  await snapshot.run("create schema if not exists staging");
  await snapshot.run("create or replace view staging.consents as select * from core.consent_version");
}
