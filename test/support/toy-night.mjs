// One night of toy steps in a process of its own, over the built runner: `node toy-night.mjs DIR AS_OF [KILL_AT]`.
// Every step stands for a way of writing: part by part (load), one transaction (core), files (export, publish).
// KILL_AT names a moment at which the process ends as by `kill -9`; `wait`: it waits for a signal in the midst of core.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [directory, asOf, killAt] = process.argv.slice(2);
const dist = pathToFileURL(process.env.CLIENTELE_DIST ?? new URL("../../dist", import.meta.url).pathname).href;
const { runNights } = await import(`${dist}/pipelines/runner/run-nights.js`);
const { DEFAULT_SETTINGS } = await import(`${dist}/project/settings.js`);

const moment = (name) => {
  if (killAt === name) process.kill(process.pid, "SIGKILL");
};
const rows = 20_000;
const step = (name, reads, writes, run, more = {}) => ({
  name,
  version: 1,
  reads,
  writes,
  configuration: () => null,
  run,
  ...more,
});
const file = (name, text) => async () => {
  moment(`${name}: committed`);
  const path = join(directory, "out", name);
  mkdirSync(join(directory, "out"), { recursive: true });
  writeFileSync(`${path}.tmp-1`, text);
  moment(`${name}: written`);
  renameSync(`${path}.tmp-1`, path);
  moment(`${name}: in place`);
};

export const STEPS = [
  step(
    "load",
    [],
    ["core.fact"],
    async ({ warehouse }) => {
      await warehouse.run("create schema if not exists core");
      await warehouse.run("create table if not exists core.fact (day integer, id integer, amount decimal(18, 4))");
      for (const day of [1, 2, 3]) {
        await warehouse.run(
          "create or replace table core.day_loading as select $day::integer as day, range as id from range($n)",
          {
            day,
            n: rows,
          },
        );
        await warehouse.transaction(async () => {
          await warehouse.run(
            `insert into core.fact select day, id, id / 100.0 from core.day_loading
             where day not in (select distinct day from core.fact) order by day, id`,
          );
          await warehouse.run("drop table core.day_loading");
          moment(`load: in part ${day}`);
        });
        moment(`load: after part ${day}`);
      }
      return { rowsIn: 3 * rows, rowsOut: 3 * rows, output: "three days" };
    },
    { ownTransactions: true },
  ),
  step("core", ["core.fact"], ["core.total"], async ({ warehouse }) => {
    await warehouse.run(
      "create or replace table core.total as select day, sum(amount) as amount from core.fact group by day",
    );
    await warehouse.run("alter table core.total add column as_of timestamp");
    moment("core: half way");
    if (killAt === "wait") {
      process.stdout.write("waiting\n");
      await warehouse.rows("select count(*) from range(1000000) a, range(1000000) b where a.range + b.range = 7");
    }
    await warehouse.run("update core.total set as_of = $as_of::timestamp", { as_of: asOf });
    return { rowsIn: rows, rowsOut: 3 };
  }),
  step("export", ["core.total"], ["result.list"], async ({ warehouse }) => {
    await warehouse.run("create or replace table result.list as from core.total");
    const lines = await warehouse.rows("select day, amount from result.list order by day");
    return { rowsIn: 3, rowsOut: 3, afterCommit: file("list.json", JSON.stringify(lines)) };
  }),
  step("publish", ["*"], [], async ({ asOf: now }) => {
    return { rowsIn: 3, rowsOut: 3, afterCommit: file("current.json", JSON.stringify({ as_of: now })) };
  }),
];

const project = {
  directory,
  name: "toy",
  calendar: { week: "iso", fiscalStart: "01-01", dayStarts: "00:00" },
  settings: DEFAULT_SETTINGS,
};
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => stop.abort(name));
const quiet = { info: () => {}, warn: (line) => process.stderr.write(`${line}\n`), progress: () => {} };
const report = await runNights(
  {
    project,
    command: "nightly",
    asOf,
    allow: new Set(),
    engine: { threads: 1 },
    waitMs: 0,
    version: "0",
    clock: () => new Date(),
    signal: stop.signal,
    log: quiet,
  },
  [asOf],
  STEPS,
);
if (report.failure !== null) process.stderr.write(`${report.failure.code} ${report.failure.detail}\n`);
process.exitCode = report.exitCode;
