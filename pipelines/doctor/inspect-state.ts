import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { ConfigurationError } from "../../project/errors.js";
import { projectPaths } from "../../project/paths.js";
import { WarehouseError } from "../../warehouse/errors.js";
import { checkSchemaVersion, readSchemaVersion } from "../../warehouse/schema/version.js";
import { readCurrent } from "../../warehouse/snapshot/current.js";
import { snapshotLayout } from "../../warehouse/snapshot/layout.js";
import { readManifest } from "../../warehouse/snapshot/manifest.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { readLock } from "../runner/lock.js";
import { finding, gib, type Finding } from "./finding.js";

/** What earlier runs left. Changes nothing, waits for nobody. */
export async function inspectState(directory: string): Promise<Finding[]> {
  return [lock(directory), await warehouse(directory), snapshot(directory), leftovers(directory)];
}

function lock(directory: string): Finding {
  const holder = readLock(directory);
  if (holder !== null) {
    const step = holder.step === null ? "" : `, step ${holder.step}`;
    return finding("running", "ok", `${holder.command} (process ${holder.pid}, since ${holder.startedAt}${step})`);
  }
  const left = existsSync(join(projectPaths(directory).state, "lock.json"));
  return finding(
    "running",
    "ok",
    left ? "nothing; a killed run left its note, which the next one takes away" : "nothing",
  );
}

async function warehouse(directory: string): Promise<Finding> {
  const { warehouse: path } = projectPaths(directory);
  if (!existsSync(path)) return finding("warehouse", "ok", "none yet: the first load makes it");
  const size = gib(statSync(path).size);
  try {
    const opened = await Warehouse.open(path, { readOnly: true });
    try {
      const version = await readSchemaVersion(opened);
      if (version === null) return finding("warehouse", "ok", `${size}, nothing loaded yet`);
      checkSchemaVersion(version);
      return finding("warehouse", "ok", `${size}, tables of version ${version.version}`);
    } finally {
      opened.close();
    }
  } catch (cause) {
    if (cause instanceof WarehouseError && cause.code === "locked") {
      return finding("warehouse", "ok", `${size}, in use: look again when nothing runs`);
    }
    if (cause instanceof ConfigurationError) {
      const newer = cause.code === "warehouse-newer";
      const advice = newer ? "run the newer clientele that wrote it" : 'run "clientele upgrade": it changes a copy';
      return finding("warehouse", "fail", `${size}, of ${newer ? "a newer" : "an older"} clientele`, advice);
    }
    if (!(cause instanceof WarehouseError)) throw cause;
    if (cause.code === "newer-engine") {
      return finding(
        "warehouse",
        "fail",
        `${size}, written by a newer engine`,
        "run the newer clientele that wrote it",
      );
    }
    const advice =
      "put a backup in its place, or move it away and run nightly: it is made again from the files and meanings/";
    return finding("warehouse", "fail", `${size}, cannot be opened [${cause.code}]`, advice);
  }
}

/** The snapshot that readers open, held against its own list of files. */
function snapshot(directory: string): Finding {
  const layout = snapshotLayout(directory);
  const again = "run clientele nightly: it publishes anew";
  try {
    const current = readCurrent(layout);
    if (current === null) return finding("snapshot", "ok", "none yet: the first night publishes it");
    const lost: string[] = [];
    for (const folder of [layout.published, layout.private]) {
      const whole = join(folder, current.name);
      const manifest = readManifest(whole);
      if (manifest === null) lost.push(relative(directory, join(whole, "manifest.json")));
      const files = (manifest?.parts ?? []).map(({ file }) => join(whole, file));
      lost.push(...files.filter((file) => !isFilled(file)).map((file) => relative(directory, file)));
    }
    if (lost.length === 0) return finding("snapshot", "ok", `${current.name}, whole, as of ${current.asOf}`);
    const found = `${current.name} lacks ${lost[0]}${lost.length > 1 ? ` and ${lost.length - 1} more` : ""}`;
    return finding("snapshot", "fail", found, again);
  } catch (cause) {
    if (!(cause instanceof WarehouseError)) throw cause;
    return finding("snapshot", "fail", "out/published/current.json names none", `delete it, then ${again}`);
  }
}

const isFilled = (path: string): boolean => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** What a killed run did not take away; the next one does. */
function leftovers(directory: string): Finding {
  const { state, temporary, lists, report, published } = projectPaths(directory);
  if (readLock(directory) !== null) return finding("leftovers", "ok", "a run is at work");
  const found = [
    ...namesIn(temporary).map((name) => join(temporary, name)),
    ...[state, lists, report, published].flatMap((folder) =>
      namesIn(folder)
        .filter((name) => /^\.tmp-|\.tmp-[\w-]+$|^\..+\.\d+\.tmp$|^tmp_/.test(name))
        .map((name) => join(folder, name)),
    ),
  ];
  if (found.length === 0) return finding("leftovers", "ok", "none");
  const bytes = found.reduce((sum, path) => sum + sizeOf(path), 0);
  const what = `${found.length} of a run that was killed, ${gib(bytes)}`;
  return finding("leftovers", "warn", what, "nothing: the next run takes them away");
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

function sizeOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
