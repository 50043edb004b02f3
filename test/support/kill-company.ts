import { cpSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdtempSync } from "node:fs";
import { runToEnd, type Outcome } from "./kill-process.js";

/** A small company: its files, and a project set up on them. */
export interface Company {
  /** Holds the other two. */
  readonly folder: string;
  readonly data: string;
  /** `clientele.yaml`, `segments/`, `exports/`, as `init` wrote them. */
  readonly configuration: string;
}

const SIZE = ["--customers", "400", "--years", "1", "--until", "2026-01-01", "--seed", "3"];
/** Days whose files are left out: fewer files, shorter nights. */
const LEFT_OUT = /2025-(0[2-9]|1[12]-(0[3-9]|1[0-6]|2[5-9]|30))\b|products.2025-(01|10)/;

/** Makes the company and lets `init --from` set up a project on all of its files. */
export async function makeCompany(): Promise<Company> {
  const folder = mkdtempSync(join(tmpdir(), "clientele-company-"));
  const data = join(folder, "data");
  const configuration = join(folder, "project");
  expectDone(await runToEnd(["simulate", data, ...SIZE]));
  mkdirSync(configuration);
  copyFiles(data, join(configuration, "data"), () => true);
  expectDone(await runToEnd(["init", configuration, "--from", join(configuration, "data")]));
  settle(join(configuration, "clientele.yaml"));
  return { folder, data, configuration };
}

/** Small as it is, aggregates of each fact, and offers: nights that make them, keep them and make parts of them again are killed too. */
function settle(file: string): void {
  const offer = "horizon_days: 60, gates: { least_customers: 50, calibration_error: 1, shift: 9 }";
  const settings = `settings: { cubes: { budget_share: 10, least_rows: 0 }, cross_sell: { offer: { ${offer} } } }`;
  const text = readFileSync(file, "utf8").replace(/^settings: \{\}/m, settings);
  if (!text.includes(settings)) throw new Error("the configuration that init writes has no settings: {}");
  writeFileSync(file, text);
}

/** A project folder without data. */
export function newProject({ configuration }: Company): string {
  const directory = mkdtempSync(join(tmpdir(), "clientele-night-"));
  for (const name of ["clientele.yaml", "segments", "exports"]) {
    cpSync(join(configuration, name), join(directory, name), { recursive: true });
  }
  return directory;
}

/** Lets the files come that bear a date before `day`, and those without a date. */
export function arrive({ data }: Company, directory: string, day: string): void {
  copyFiles(data, join(directory, "data"), (path) => {
    const date = /\d{4}-\d\d(-\d\d)?/.exec(path.slice(data.length))?.[0] ?? "";
    return date === "" || date < day.slice(0, date.length) || (date.length === 10 && date < day);
  });
}

/** Their times stay: a file that came once is known by path, size and time. */
function copyFiles(from: string, to: string, wanted: (path: string) => boolean): void {
  cpSync(from, to, {
    recursive: true,
    preserveTimestamps: true,
    force: false,
    filter: (path) =>
      statSync(path).isDirectory() ? !path.endsWith("truth") : !LEFT_OUT.test(path.slice(from.length)) && wanted(path),
  });
}

/** Copies a project with all that its nights left. */
export function copyProject(from: string): string {
  const directory = mkdtempSync(join(tmpdir(), "clientele-night-"));
  for (const name of readdirSync(from)) {
    cpSync(join(from, name), join(directory, name), { recursive: true, preserveTimestamps: true });
  }
  return directory;
}

export function expectDone({ code, told }: Outcome): void {
  if (code !== 0) throw new Error(`the command ended with ${code}:\n${told}`);
}
