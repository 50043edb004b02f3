import type { Warehouse } from "../warehouse.js";

/**
 * Creates the schemas, and what runner, models and exports record: `ops.*` except `ops.load`. Safe to run again.
 * Columns that end in `_at` hold the wall clock in UTC; `as_of` holds the project's local clock.
 */
export async function createLedger(warehouse: Warehouse): Promise<void> {
  for (const schema of ["ops", "core", "result"]) await warehouse.run(`create schema if not exists ${schema}`);
  for (const table of [RUN, STEP, NIGHT, MODEL_VERSION, EXPORT, STALE, CUBE_QUERY]) {
    await warehouse.run(`create table if not exists ${table}`);
  }
}

/** One row per call of a command that writes. State: running, done, refused, failed, stopped, killed. */
const RUN = `ops.run (
  run_id varchar not null,
  command varchar not null,
  as_of timestamp not null,
  started_at timestamp not null,
  finished_at timestamp,
  state varchar not null,
  exit_code smallint,
  version varchar not null,
  seed bigint not null,
  allowed varchar[] not null
)`;

/**
 * One row per step, as_of and run. State: running, done, skipped, refused, blocked, failed.
 * fingerprint: of what went in; output: of what came out, hashed into the fingerprints of the steps that read it;
 * switched: its files are in place; past: made in the schemas of an older as_of.
 */
const STEP = `ops.step (
  run_id varchar not null,
  as_of timestamp not null,
  step varchar not null,
  position integer not null,
  past boolean not null,
  fingerprint varchar not null,
  output varchar,
  state varchar not null,
  reason varchar,
  switched boolean not null,
  rows_in bigint not null,
  rows_out bigint not null,
  rows_refused bigint not null,
  seconds double not null,
  peak_memory_bytes bigint not null,
  notes varchar[] not null,
  refusals varchar[] not null,
  started_at timestamp not null
)`;

/**
 * One row per as_of whose night has published, of the last run that did; last_delivery: the greatest number in ops.load
 * by then, so that the floors of later deliveries know which sources had rows.
 */
const NIGHT = `ops.night (
  as_of timestamp not null,
  run_id varchar not null,
  finished_at timestamp not null,
  last_delivery integer
)`;

/** One row per version of a model or meaning, of the run that fitted it. State: candidate, champion, retired, refused. */
const MODEL_VERSION = `ops.model_version (
  model varchar not null,
  version integer not null,
  as_of timestamp not null,
  state varchar not null,
  sha256 varchar not null,
  seed bigint not null,
  live_from timestamp,
  run_id varchar not null
)`;

/** One row per folder of a list that was put into place. */
const EXPORT = `ops.export (
  list varchar not null,
  as_of timestamp not null,
  folder varchar not null,
  supersedes varchar,
  delivered bigint not null,
  withheld bigint not null,
  excluded bigint not null,
  bytes bigint not null,
  sha256 varchar not null,
  run_id varchar not null
)`;

/** One row per source that a gate refused, from which as_of on: its last good state is what everything stands on. */
const STALE = `ops.stale (
  source varchar not null,
  since timestamp not null,
  gates varchar[] not null
)`;

/** What cubes were asked for, by the night that learned of it; batch: the file that told it, taken once. */
const CUBE_QUERY = `ops.cube_query (
  cube varchar not null,
  shape varchar not null,
  asked bigint not null,
  as_of timestamp not null,
  batch varchar not null
)`;
