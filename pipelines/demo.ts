import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../project/errors.js";
import { projectPaths } from "../project/paths.js";
import type { Project } from "../project/project.js";
import { stamp, type AsOf } from "../project/time.js";
import { askNobody } from "./init/ask.js";
import { runInit } from "./init.js";
import { runNightly } from "./nightly.js";
import { reportPaths } from "./report.js";
import type { Call, RunReport } from "./runner/run-command.js";
import { watchProgress } from "./runner/watch-progress.js";
import { runSimulate } from "./simulate.js";

/** A call without what the demonstration makes itself. */
export type DemoCall = Omit<Call, "project" | "asOf">;

export interface DemoReport {
  /** Of the night that failed, or of the last one. */
  readonly run: RunReport;
  /** What to look at: absolute paths. */
  readonly places: readonly { readonly what: string; readonly where: string }[];
}

const COMPANY = { customers: 2000, years: 2, until: "2026-01-01", seed: 1 };
/** A week apart, so that movements show. */
const NIGHTS = ["2025-12-25", "2026-01-01"];

/**
 * Makes a small company in `directory`, sets up a project on its files and runs two nights. What is there already stays:
 * run again, it continues.
 * @throws {ConfigurationError} not-empty
 */
export async function runDemo(
  directory: string,
  call: DemoCall,
  readProject: (directory: string) => Promise<Project>,
): Promise<DemoReport> {
  const { log } = call;
  await makeCompany(directory, call);
  if (!existsSync(projectPaths(directory).configuration)) {
    const { files } = await runInit({ directory, from: [join(directory, "data")], ask: askNobody, dryRun: false });
    log.info(`set up a project: ${files.length} files of configuration`);
  }
  const project = await readProject(directory);
  const nights = NIGHTS.map((date): AsOf => `${date} ${project.calendar.dayStarts}:00`);
  let run!: RunReport;
  for (const asOf of nights) {
    log.info(`the night as of ${asOf}`);
    run = await runNightly({ ...call, project, asOf }, [asOf]);
    if (run.failure !== null) break;
  }
  return { run, places: placesOf(project, nights.at(-1)!) };
}

async function makeCompany(directory: string, { engine, log }: DemoCall): Promise<void> {
  const data = join(directory, "data");
  // Only what was made up has its truth beside it: another's folder is left alone.
  if (existsSync(join(data, "truth"))) return;
  const found = existsSync(directory) ? (await readdir(directory)).filter((name) => !name.startsWith("data.tmp-")) : [];
  if (found.length > 0) {
    throw new ConfigurationError(
      "not-empty",
      `the demonstration needs a new or empty folder, or one of its own; ${directory} holds ${found[0]}. Name another one.`,
    );
  }
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) await rm(join(directory, name), { recursive: true });
  log.info(`making up a company of ${COMPANY.customers.toLocaleString("en-US")} customers over ${COMPANY.years} years`);
  const temporary = `${data}.tmp-${process.pid}`;
  const unwatch = watchProgress({ progress: () => null }, "simulate", log);
  const tell = (doing: string): void => log.progress("simulate", { doing });
  await runSimulate({ directory: temporary, ...COMPANY, ...engine, log: tell }).finally(unwatch);
  await rename(temporary, data);
}

function placesOf(project: Project, asOf: AsOf): DemoReport["places"] {
  const { lists, published } = projectPaths(project.directory);
  const night = stamp(asOf, project.calendar.dayStarts);
  const places = [
    { what: "report", where: reportPaths(project, asOf)[1] },
    ...project.exports.map(({ name, title }) => ({ what: `list: ${title}`, where: join(lists, name, night) })),
    { what: "tables as Parquet", where: published },
  ];
  return places.filter(({ where }) => existsSync(where));
}
