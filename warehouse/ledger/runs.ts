import { build, sql } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { insertRow, utc } from "./insert.js";

export type RunState = "running" | "done" | "refused" | "failed" | "stopped" | "killed";

export interface RunStart {
  readonly runId: string;
  readonly command: string;
  readonly asOf: string;
  readonly startedAt: Date;
  readonly version: string;
  readonly seed: number;
  /** What `--allow` named: on record. */
  readonly allowed: readonly string[];
}

export interface RunRow {
  readonly run_id: string;
  readonly command: string;
  readonly as_of: string;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly state: RunState;
  readonly exit_code: number | null;
  readonly version: string;
  readonly seed: number;
  readonly allowed: readonly string[];
}

/** Begins a run. Runs that a crash left running become `killed`. */
export async function beginRun(warehouse: Warehouse, start: RunStart): Promise<void> {
  await warehouse.transaction(async () => {
    await warehouse.run("update ops.run set state = 'killed' where state = 'running'");
    await insertRow(warehouse, "ops.run", {
      run_id: start.runId,
      command: start.command,
      as_of: start.asOf,
      started_at: utc(start.startedAt),
      state: "running",
      version: start.version,
      seed: start.seed,
      allowed: start.allowed,
    });
  });
}

export async function finishRun(
  warehouse: Warehouse,
  runId: string,
  end: { readonly state: RunState; readonly exitCode: number; readonly finishedAt: Date },
): Promise<void> {
  await warehouse.run(
    build
      .updateTable("ops.run")
      .set({ state: end.state, exit_code: end.exitCode, finished_at: utc(end.finishedAt) })
      .where("run_id", "=", runId),
  );
}

/** The newest first. */
export async function readRuns(warehouse: Warehouse, limit: number): Promise<RunRow[]> {
  return warehouse.rows<RunRow>(
    build.selectFrom("ops.run").selectAll().orderBy("started_at", "desc").orderBy("run_id", "desc").limit(limit),
  );
}

/** The run whose id begins with `prefix`; several or none: an empty or longer list. */
export async function findRuns(warehouse: Warehouse, prefix: string): Promise<RunRow[]> {
  return warehouse.rows<RunRow>(
    build
      .selectFrom("ops.run")
      .selectAll()
      .where(sql<boolean>`starts_with(run_id, ${prefix})`)
      .orderBy("run_id"),
  );
}
