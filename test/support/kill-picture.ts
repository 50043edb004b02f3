import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { Warehouse } from "../../warehouse/warehouse.js";

/** Hashes of all that a night leaves, by what they are of: tables and files, without run ids and clock times. */
export type Picture = Readonly<Record<string, string>>;

/** All that must be equal when a night is made again: tables, lists, snapshot, history, meanings, report. */
export async function pictureOf(directory: string): Promise<Picture> {
  return { ...(await tablesOf(directory)), ...filesOf(directory) };
}

/** Every table and view outside `ops`, its rows in the order of their text. */
async function tablesOf(directory: string): Promise<Picture> {
  const warehouse = await Warehouse.open(join(directory, ".clientele", "warehouse.duckdb"));
  const picture: Record<string, string> = {};
  const relations = await warehouse.rows<{ name: string }>(
    `select schema_name || '.' || table_name as name from duckdb_tables() where not temporary and schema_name <> 'ops'
     union all
     select schema_name || '.' || view_name from duckdb_views() where not internal and not temporary and schema_name <> 'ops'
     order by name`,
  );
  for (const { name } of relations) {
    const { hash, rows } = await warehouse.row<{ hash: string; rows: number }>(
      `select coalesce(md5(string_agg(line, chr(10) order by line)), '') as hash, count(*) as rows
       from (select cast(t as varchar) as line from ${name} as t)`,
    );
    picture[`table ${name}`] = `${rows} rows ${hash}`;
  }
  warehouse.close();
  return picture;
}

/** Files by their path; those of a snapshot by the path inside it, of the one that readers open. */
function filesOf(directory: string): Picture {
  const picture: Record<string, string> = {};
  const add = (kind: string, folder: string): void => {
    for (const path of filesIn(folder)) {
      const name = relative(folder, path);
      if (/(^|\/)ops\.|(^|\/)manifest\.json$/.test(name) && kind !== "list") continue;
      picture[`${kind} ${name}`] = contentOf(path);
    }
  };
  const current = currentOf(directory);
  add("list", join(directory, "out", "lists"));
  add("snapshot", join(directory, "out", "published", current.name));
  add("private", join(directory, ".clientele", "private", current.name));
  add("history", join(directory, ".clientele", "history"));
  add("meaning", join(directory, "meanings"));
  add("report", join(directory, "out", "report"));
  picture["current as_of"] = current.as_of;
  return picture;
}

const currentOf = (directory: string): { name: string; as_of: string } =>
  JSON.parse(readFileSync(join(directory, "out", "published", "current.json"), "utf8")) as {
    name: string;
    as_of: string;
  };

/** A manifest without the run that wrote it, a report without its sections on the run and on what the run loaded. */
function contentOf(path: string): string {
  if (path.endsWith(".html")) {
    return hash(readFileSync(path, "utf8").replaceAll(/<section[^>]* id="(run|summary)"[^]*?<\/section>/g, ""));
  }
  if (path.endsWith("manifest.json")) {
    const { run_id: _, ...rest } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    return JSON.stringify(rest);
  }
  return sha256(path);
}

const sha256 = (path: string): string => hash(readFileSync(path));
const hash = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesIn(path) : [path];
    });
}

/** What of two pictures differs; empty where nothing does. */
export function differences(got: Picture, expected: Picture): string[] {
  const names = [...new Set([...Object.keys(got), ...Object.keys(expected)])].sort();
  return names
    .filter((name) => got[name] !== expected[name])
    .map((name) => `${name}: ${got[name] ?? "missing"} instead of ${expected[name] ?? "nothing"}`);
}

/** What readers could take for whole, and is not: list folders with a manifest, and the snapshot that is current. */
export function halfResults(directory: string): string[] {
  const found: string[] = [];
  const lists = join(directory, "out", "lists");
  for (const manifest of filesIn(lists).filter(
    (path) => path.endsWith("/manifest.json") && !path.includes(".making"),
  )) {
    const folder = manifest.slice(0, -"/manifest.json".length);
    const { files } = JSON.parse(readFileSync(manifest, "utf8")) as { files: { path: string; sha256: string }[] };
    for (const file of files) {
      const path = join(folder, file.path);
      if (!existsSync(path) || sha256(path) !== file.sha256) found.push(`list ${relative(lists, path)}`);
    }
  }
  const published = join(directory, "out", "published");
  if (!existsSync(join(published, "current.json"))) return found;
  const folder = join(published, currentOf(directory).name);
  const { parts } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as { parts: { file: string }[] };
  for (const { file } of parts) if (!existsSync(join(folder, file))) found.push(`snapshot ${file}`);
  return found;
}

/** Whether the night of a day has finished, as the warehouse knows it. */
export async function hasFinished(directory: string, day: string): Promise<boolean> {
  const path = join(directory, ".clientele", "warehouse.duckdb");
  if (!existsSync(path)) return false;
  const warehouse = await Warehouse.open(path);
  const { known } = await warehouse.row<{ known: boolean }>(
    "select exists (from ops.night where as_of = $day::timestamp) as known",
    { day },
  );
  warehouse.close();
  return known;
}
