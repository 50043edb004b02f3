import { build, sql } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { insertRow, utc } from "./insert.js";

export type StepState = "running" | "done" | "skipped" | "refused" | "blocked" | "failed";

export interface StepRecord {
  readonly runId: string;
  readonly asOf: string;
  readonly step: string;
  readonly position: number;
  readonly past: boolean;
  readonly fingerprint: string;
  /** null while it runs, and where it left the old state. */
  readonly output: string | null;
  readonly state: StepState;
  readonly reason: string | null;
  readonly switched: boolean;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsRefused: number;
  readonly seconds: number;
  readonly peakMemoryBytes: number;
  readonly notes: readonly string[];
  readonly refusals: readonly string[];
  readonly startedAt: Date;
}

export interface StepRow {
  readonly run_id: string;
  readonly as_of: string;
  readonly step: string;
  readonly position: number;
  readonly past: boolean;
  readonly fingerprint: string;
  readonly output: string | null;
  readonly state: StepState;
  readonly reason: string | null;
  readonly switched: boolean;
  readonly rows_in: number;
  readonly rows_out: number;
  readonly rows_refused: number;
  readonly seconds: number;
  readonly peak_memory_bytes: number;
  readonly notes: readonly string[];
  readonly refusals: readonly string[];
  readonly started_at: string;
}

/** Records a step, in place of what the same run had recorded of it. */
export async function writeStep(warehouse: Warehouse, record: StepRecord): Promise<void> {
  await warehouse.transaction(async () => {
    await warehouse.run(
      build
        .deleteFrom("ops.step")
        .where("run_id", "=", record.runId)
        .where("as_of", "=", record.asOf)
        .where("step", "=", record.step),
    );
    await insertRow(warehouse, "ops.step", {
      run_id: record.runId,
      as_of: record.asOf,
      step: record.step,
      position: record.position,
      past: record.past,
      fingerprint: record.fingerprint,
      output: record.output,
      state: record.state,
      reason: record.reason,
      switched: record.switched,
      rows_in: record.rowsIn,
      rows_out: record.rowsOut,
      rows_refused: record.rowsRefused,
      seconds: record.seconds,
      peak_memory_bytes: record.peakMemoryBytes,
      notes: record.notes,
      refusals: record.refusals,
      started_at: utc(record.startedAt),
    });
  });
}

/** Notes that the files of a step are in place; they may count among what it depends on (meanings). */
export async function markSwitched(
  warehouse: Warehouse,
  of: Pick<StepRecord, "runId" | "asOf" | "step" | "fingerprint" | "output">,
): Promise<void> {
  await warehouse.run(
    build
      .updateTable("ops.step")
      .set({ switched: true, fingerprint: of.fingerprint, output: of.output })
      .where("run_id", "=", of.runId)
      .where("as_of", "=", of.asOf)
      .where("step", "=", of.step),
  );
}

/** The steps of a run, in the order in which they ran. */
export async function readSteps(warehouse: Warehouse, runId: string): Promise<StepRow[]> {
  return warehouse.rows<StepRow>(
    build.selectFrom("ops.step").selectAll().where("run_id", "=", runId).orderBy("as_of").orderBy("position"),
  );
}

/** What last changed the tables of each step in the live schemas: what they hold now. */
export async function readLiveSteps(warehouse: Warehouse): Promise<StepRow[]> {
  return newestPerStep(warehouse, sql`not past`);
}

/** What each step last made as of `asOf`, in whichever schemas. */
export async function readStepsAsOf(warehouse: Warehouse, asOf: string): Promise<StepRow[]> {
  return newestPerStep(warehouse, sql`as_of = cast(${asOf} as timestamp)`);
}

/** Rows that changed nothing (unchanged, blocked) tell nothing of the tables. */
function newestPerStep(warehouse: Warehouse, condition: ReturnType<typeof sql>): Promise<StepRow[]> {
  return warehouse.rows<StepRow>(sql`
    with told as (
      select *, row_number() over (partition by step order by started_at desc, run_id desc, as_of desc) as nth
      from ops.step
      where ${condition}
        and state <> 'blocked'
        and reason is distinct from 'unchanged'
    )
    select * exclude (nth) from told where nth = 1 order by step`);
}
