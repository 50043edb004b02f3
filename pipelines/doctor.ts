import { accessSync, constants, existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { projectPaths } from "../project/paths.js";
import { engineVersion } from "../warehouse/engine-version.js";
import { readLock } from "./runner/lock.js";

export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warn" | "fail";
  readonly found: string;
  /** What to do; empty where all is well. */
  readonly advice: string;
}

const GIB = 2 ** 30;
const LEAST_NODE = [20, 19] as const;
/** A warehouse grows while it is written: less than this is soon too little. */
const LEAST_FREE_BYTES = 2 * GIB;

/** What of this machine and folder a night depends on. Changes nothing, waits for nobody. */
export async function inspectMachine(directory: string): Promise<Finding[]> {
  return [
    node(),
    await engine(),
    machine(),
    rights(directory),
    await disk(directory),
    stateFolder(directory),
    lock(directory),
  ];
}

function node(): Finding {
  const found = process.versions.node;
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const enough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return finding("Node.js", enough ? "ok" : "fail", found, `install Node.js ${LEAST_NODE.join(".")} or newer`);
}

async function engine(): Promise<Finding> {
  return finding("engine", "ok", `DuckDB ${await engineVersion()}`, "");
}

const machine = (): Finding =>
  finding("machine", "ok", `${availableParallelism()} threads, ${(totalmem() / GIB).toFixed(1)} GiB of memory`, "");

function rights(directory: string): Finding {
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return finding("project folder", "ok", "may be read and written", "");
  } catch {
    return finding("project folder", "fail", "may not be written", `give this user the right to write in ${directory}`);
  }
}

async function disk(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const text = `${(free / GIB).toFixed(1)} GiB free`;
  return finding(
    "disk",
    free >= LEAST_FREE_BYTES ? "ok" : "warn",
    text,
    "free space: the warehouse needs room to grow",
  );
}

function stateFolder(directory: string): Finding {
  const { state, warehouse } = projectPaths(directory);
  if (!existsSync(state)) return finding("state folder", "ok", "not there yet: the first night makes it", "");
  const open = (statSync(state).mode & 0o077) !== 0;
  const size = existsSync(warehouse)
    ? `warehouse of ${(statSync(warehouse).size / GIB).toFixed(2)} GiB`
    : "no warehouse yet";
  const advice = "chmod 700 .clientele: it holds personal data";
  return finding("state folder", open ? "warn" : "ok", open ? `${size}; others may read it` : size, advice);
}

function lock(directory: string): Finding {
  const holder = readLock(directory);
  return finding("running", "ok", holder === null ? "nothing" : `${holder.command} (process ${holder.pid})`, "");
}

const finding = (check: string, state: Finding["state"], found: string, advice: string): Finding => ({
  check,
  state,
  found,
  advice: state === "ok" ? "" : advice,
});
