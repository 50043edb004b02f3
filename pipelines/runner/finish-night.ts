import { fixIdentity } from "../../warehouse/core/identity.js";
import { finishNight } from "../../warehouse/ledger/nights.js";
import type { Night, Run } from "./night.js";

/** Notes that a night has published, and with it fixes the ids of the customers that it knew: both, or neither. */
export async function finishWith({ warehouse, runId, clock }: Run, { asOf }: Pick<Night, "asOf">): Promise<void> {
  await warehouse.transaction(async () => {
    await finishNight(warehouse, asOf, runId, clock());
    await fixIdentity(warehouse);
  });
}
