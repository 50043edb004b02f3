import { readNights } from "../warehouse/ledger/nights.js";
import { addFamily, beginSegments, replaceSegments } from "../warehouse/results/segments.js";
import { createHistory } from "../warehouse/schema/history.js";
import { WarehouseError } from "../warehouse/errors.js";
import { ConfigurationError } from "../project/errors.js";
import { settleFamilies, type SettledFamily } from "./segments/settle-families.js";
import type { Step, StepContext, StepReport } from "./runner/step.js";

/**
 * Writes `result.segment_member`, one row per rule segment and member; `result.segment_move`, the customers that went
 * from one segment of a family to another since the night before; and who was in which segment when.
 */
export const segmentsStep: Step = {
  name: "segments",
  version: 1,
  reads: ["result.customer"],
  writes: ["result.segment_member", "result.segment_move", "history.segment_change"],
  configuration: ({ segments }) => segments.map(({ name, family, rank, where }) => ({ name, family, rank, where })),
  run: runSegments,
};

async function runSegments({ project, warehouse, asOf, schemas }: StepContext): Promise<StepReport> {
  await createHistory(warehouse);
  const families = await settleFamilies(warehouse, project.segments, schemas);
  const nights = (await readNights(warehouse)).map(({ as_of }) => as_of);
  await beginSegments(warehouse, schemas);
  let rowsIn = 0;
  for (const { family, rules, file } of families) {
    rowsIn += await addFamily(warehouse, family, rules, schemas).catch(told(file));
  }
  const rowsOut = await replaceSegments(warehouse, { asOf, nights, schemas });
  return { rowsIn, rowsOut };
}

/** An expression may be sound and still fail on a value, e.g. a cast: the file is named, the value is not. */
const told =
  (file: SettledFamily["file"]) =>
  (cause: unknown): never => {
    if (!(cause instanceof WarehouseError) || !VALUE_ERRORS.has(cause.code)) throw cause;
    throw new ConfigurationError(
      "expression-value",
      "where cannot be computed for some customer's values; use try_cast, or test for null before.",
      { file },
    );
  };

const VALUE_ERRORS = new Set(["engine-conversion", "engine-invalid-input", "engine-out-of-range"]);
