import { accessSync, constants, existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { projectPaths } from "../../project/paths.js";
import { finding, gib, GIB, type Finding } from "./finding.js";

/** What of the project folder and its file system a night depends on. Changes nothing. */
export async function inspectFolder(directory: string): Promise<Finding[]> {
  return [rights(directory), await disk(directory), await fileSystem(directory), stateFolder(directory)];
}

function rights(directory: string): Finding {
  const { state, meanings, out } = projectPaths(directory);
  const wrong = [directory, state, meanings, out].filter((path) => existsSync(path) && !mayWrite(path));
  if (wrong.length === 0) return finding("project folder", "ok", "may be read and written");
  return finding(
    "project folder",
    "fail",
    "may not be written",
    `give this user the right to write in ${wrong.join(", ")}`,
  );
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A first night needs room for what it unpacks; a later one may rewrite what it has. */
const LEAST_FREE = 2 * GIB;
const HOPELESS = 256 * 2 ** 20;

async function disk(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const { warehouse } = projectPaths(directory);
  const size = existsSync(warehouse) ? statSync(warehouse).size : 0;
  const need = Math.max(LEAST_FREE, size);
  const found = `${gib(free)} free; a night may need ${gib(need)}`;
  const state = free >= need ? "ok" : free < HOPELESS ? "fail" : "warn";
  return finding("disk", state, found, "make room: the warehouse grows while it is written, and upgrade copies it");
}

/** Linux names a file system by a number. Source: statfs(2). */
const FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x517b, "SMB"],
  [0x01021997, "9P"],
  [0x01021994, "tmpfs"],
  [0x4d44, "FAT"],
  [0x2011bab0, "exFAT"],
  [0x65735546, "FUSE"],
]);
const SHARED = ["NFS", "CIFS", "SMB", "9P"];

async function fileSystem(directory: string): Promise<Finding> {
  const { type } = await statfs(directory);
  const name = process.platform === "linux" ? (FILE_SYSTEMS.get(type) ?? "local") : "not known here";
  if (SHARED.includes(name)) {
    const advice = "lay .clientele on a local disk: locks of two machines may not see each other there";
    return finding("file system", "warn", name, advice);
  }
  if (name === "tmpfs")
    return finding("file system", "warn", name, "it is memory: everything goes with the next start");
  if (name === "FAT" || name === "exFAT")
    return finding("file system", "warn", name, "it knows no rights of users: others may read personal data");
  return finding("file system", "ok", name);
}

function stateFolder(directory: string): Finding {
  const { state } = projectPaths(directory);
  if (!existsSync(state)) return finding("state folder", "ok", "not there yet: the first night makes it");
  const open = process.platform !== "win32" && (statSync(state).mode & 0o077) !== 0;
  const advice = "chmod 700 .clientele: it holds personal data";
  return finding("state folder", open ? "warn" : "ok", open ? "others may read it" : "for its owner only", advice);
}
