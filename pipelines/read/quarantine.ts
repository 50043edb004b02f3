import {
  dropRefused,
  readRefusedGroups,
  readRefusedRows,
  type RefusedFilter,
} from "../../warehouse/snapshot/quarantine/read-refused.js";
import { writeDeliveryFile } from "../../warehouse/staging/delivery-file.js";
import { LIVE } from "../../warehouse/sql-file.js";
import type { Plain } from "../../warehouse/warehouse.js";
import { publish } from "../publish.js";
import { runCommand, type Call, type RunReport } from "../runner/run-command.js";
import { withSnapshot, type Reading } from "./with-snapshot.js";

type PlainRow = Readonly<Record<string, Plain>>;

/** What was refused and why, in numbers. */
export async function listRefused(reading: Reading, filter: RefusedFilter): Promise<PlainRow[]> {
  return withSnapshot(reading, { private: true }, async ({ warehouse, has }) =>
    has("quarantine.refused") ? readRefusedGroups(warehouse, filter) : [],
  );
}

/** Refused rows, whole: personal data. */
export async function showRefused(reading: Reading, filter: RefusedFilter, limit: number): Promise<PlainRow[]> {
  return withSnapshot(reading, { private: true }, async ({ warehouse, has }) =>
    has("quarantine.refused") ? readRefusedRows(warehouse, filter, limit) : [],
  );
}

/** Gives up open rows for good, notes that in `meanings/` and publishes it; returns how many. */
export async function runQuarantineDrop(
  call: Call,
  filter: Omit<RefusedFilter, "state">,
): Promise<{ readonly dropped: number; readonly report: RunReport }> {
  let dropped = 0;
  const report = await runCommand(call, async function* (run) {
    dropped = await run.warehouse.transaction(() => dropRefused(run.warehouse, filter));
    await writeDeliveryFile(call.project.directory, run.warehouse);
    await publish({ ...run, asOf: call.asOf, schemas: LIVE, past: false });
    yield* [];
  });
  return { dropped, report };
}
