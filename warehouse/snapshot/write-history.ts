import { rmSync } from "node:fs";
import { join } from "node:path";
import { stamp, type AsOf } from "../../project/time.js";
import type { Warehouse } from "../warehouse.js";
import { copyToParquet } from "./copy-to-parquet.js";
import { makeFolder, namesIn, replaceBy, temporaryOf } from "./files.js";
import { TEMPORARY, type Layout } from "./layout.js";
import { resultQuery } from "./part-query.js";
import { readResults, type Relation } from "./relations.js";
import { retainedNights, type Retention } from "./retention.js";

export interface HistoryOptions {
  readonly layout: Layout;
  /** Where the results of this night stand: `result`, or `past_result`. */
  readonly schema: string;
  readonly asOf: AsOf;
  /** `HH:MM` */
  readonly dayStarts: string;
  readonly retention: Retention;
}

export interface WrittenHistory {
  readonly tables: number;
  readonly rows: number;
  /** The file that holds the rows of a query. */
  readonly made: ReadonlyMap<string, string>;
}

/**
 * Writes every result of a night to `.clientele/history/<table>/<stamp>.parquet`, each whole by rename, and drops nights
 * that retention no longer keeps. What a night did not make again (its `as_of` is older) has its file from before.
 */
export async function writeHistory(warehouse: Warehouse, options: HistoryOptions): Promise<WrittenHistory> {
  const { layout, schema, asOf, dayStarts } = options;
  const made = new Map<string, string>();
  let rows = 0;
  for (const relation of await readResults(warehouse, schema)) {
    const query = await queryOfNight(warehouse, relation, asOf);
    if (query === null) continue;
    const folder = join(layout.history, relation.name.slice("result.".length));
    makeFolder(folder, 0o700);
    const path = join(folder, `${stamp(asOf, dayStarts)}.parquet`);
    rmSync(temporaryOf(path), { force: true });
    rows += await copyToParquet(warehouse, query, temporaryOf(path));
    replaceBy(temporaryOf(path), path);
    made.set(query, path);
    dropNights(folder, options);
  }
  return { tables: made.size, rows, made };
}

/** Null where the relation says nothing of this night. */
async function queryOfNight(warehouse: Warehouse, relation: Relation, asOf: AsOf): Promise<string | null> {
  if (!relation.columns.some(({ name }) => name === "as_of")) return null;
  const { rows, here } = await warehouse.row<{ rows: number; here: number }>(
    `select count(*) as rows, count(*) filter (as_of = $as_of::timestamp) as here from ${relation.source}`,
    { as_of: asOf },
  );
  if (rows > 0 && here === 0) return null;
  return resultQuery(relation, here === rows ? null : asOf);
}

/** The night just written stays, however old it is. */
function dropNights(folder: string, { asOf, dayStarts, retention }: HistoryOptions): void {
  const files = new Map<AsOf, string>();
  for (const name of namesIn(folder)) {
    const night = nightOf(name, dayStarts);
    if (night !== null) files.set(night, name);
    else if (name.startsWith(TEMPORARY)) rmSync(join(folder, name), { force: true });
  }
  const greatest = [...files.keys()].sort().at(-1)!;
  const kept = new Set([...retainedNights([...files.keys()], greatest, retention), asOf]);
  for (const [night, name] of files) if (!kept.has(night)) rmSync(join(folder, name), { force: true });
}

const FILE = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(\d\d)(\d\d))?\.parquet$/;

function nightOf(file: string, dayStarts: string): AsOf | null {
  const found = FILE.exec(file);
  if (found === null) return null;
  const [, date, hour, minute, second] = found;
  return hour === undefined ? `${date} ${dayStarts}:00` : `${date} ${hour}:${minute}:${second}`;
}
