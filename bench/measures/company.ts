import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { askNobody } from "../../pipelines/init/ask.js";
import { runInit } from "../../pipelines/init.js";
import { inChild } from "../harness/in-child.js";
import type { Setting } from "../harness/setting.js";
import type { CommandRun } from "../tasks/commands.js";

const UNTIL = "2026-01-01";
const LAST_DAY = "2025-12-31";
export const FIRST_NIGHT = `${LAST_DAY} 00:00:00`;
export const SECOND_NIGHT = `${UNTIL} 00:00:00`;

/** A simulated company without the files of its last day, and a project on it as `init` writes it. */
export interface Company {
  readonly lines: number;
  /** A folder with its configuration only, to be copied. */
  readonly project: string;
  /** What brings the last day. */
  readonly lastDay: readonly { readonly from: string; readonly to: string }[];
}

/** Simulates it in a process of its own. */
export async function makeCompany(setting: Setting, folder: string, customers: number): Promise<Company> {
  const data = join(folder, "data");
  const later = join(folder, "later");
  mkdirSync(data, { recursive: true });
  const { lines } = await inChild(setting, "simulate", { directory: data, customers, until: UNTIL });
  const project = join(folder, "configuration");
  await runInit({ directory: project, from: [data], ask: askNobody, dryRun: false });
  const lastDay = filesOf(data, LAST_DAY).map((path) => ({
    from: join(later, basename(dirname(path)), basename(path)),
    to: path,
  }));
  if (lastDay.length === 0) throw new Error(`no source has a file of ${LAST_DAY}`);
  hide(lastDay);
  return { lines, project, lastDay };
}

/** Takes the last day away again. */
export function hide(lastDay: Company["lastDay"]): void {
  for (const { from, to } of lastDay) {
    mkdirSync(dirname(from), { recursive: true });
    renameSync(to, from);
  }
}

/** First load, first night, and where asked a second one with one more day: each in a process of its own. */
export async function runCompany(
  setting: Setting,
  { project, lastDay }: Company,
  folder: string,
  nights: 1 | 2,
): Promise<readonly CommandRun[]> {
  const directory = join(folder, "project");
  const call = async (asOf: string, steps: readonly string[] | null, comes: Company["lastDay"] = []) => {
    const [run] = await inChild(setting, "commands", { directory, calls: [{ asOf, steps, comes }] });
    if (run!.failure !== null) throw new Error(run!.failure);
    return run!;
  };
  try {
    cpSync(project, directory, { recursive: true });
    setting.log("first load");
    const runs = [await call(FIRST_NIGHT, ["load"])];
    setting.log("first night");
    runs.push(await call(FIRST_NIGHT, null));
    if (nights === 1) return runs;
    setting.log("second night");
    runs.push(await call(SECOND_NIGHT, null, lastDay));
    hide(lastDay);
    return runs;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function filesOf(data: string, day: string): string[] {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith(`${day}.`))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
