import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Table } from "apache-arrow";
import { open } from "../../library/index.js";
import { SCHEMA_VERSION } from "../../warehouse/schema/version.js";
import { quoteText } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { manifestText } from "../../warehouse/snapshot/manifest.js";
import { measure, type Measured } from "../harness/measure.js";

const NAME = "2026-01-01.1";
const AS_OF = "2026-01-01 00:00:00";

export interface ArrowRead {
  /** A project folder. */
  readonly folder: string;
  readonly rows: number;
  readonly threads: number;
}

export interface ArrowTimes {
  readonly whole: Measured;
  /** Resident before anything was read. */
  readonly idleBytes: number;
  readonly rows: number;
  /** Of the table, as its buffers are. */
  readonly tableBytes: number;
}

/** The one file that both read. */
export const arrowFile = (folder: string): string => join(folder, "out", "published", NAME, "result.bench.parquet");

/** A project whose night published ten columns: six of numbers, two of text, two of times; a twentieth of one of each is null. */
export async function makeArrowData({ folder, rows }: ArrowRead): Promise<{ readonly bytes: number }> {
  const file = arrowFile(folder);
  mkdirSync(dirname(file), { recursive: true });
  const warehouse = await Warehouse.open(":memory:");
  await warehouse.run(`copy (
    select
      i as id, (i * 7919 % 100003)::integer as quantity, (i * 104729 % 999983) / 999983 as ratio,
      (i * 31 % 1000003 / 100.0)::decimal(18, 4) as amount,
      case when i % 20 <> 0 then (i * 17 % 500009 / 100.0)::decimal(18, 4) end as cost, sqrt(i)::double as score,
      'P' || lpad((i * 2654435761 % 40000)::varchar, 5, '0') as product_id,
      case when i % 20 <> 1 then 'customer ' || md5((i % 300000)::varchar)[1:16] end as customer,
      timestamp '2024-01-01' + to_seconds(i * 6) as occurred_at,
      case when i % 20 <> 2 then timestamp '2024-01-01' + to_seconds(i * 6 + 86400) end as known_at
    from range(${rows}) as numbers(i)
  ) to ${quoteText(file)} (format parquet, compression zstd)`);
  warehouse.close();
  const part = { relation: "result.bench", month: null, file: "result.bench.parquet", rows, digest: "bench" };
  const manifest = { name: NAME, asOf: AS_OF, version: SCHEMA_VERSION, stale: [], parts: [part] };
  writeFileSync(join(dirname(file), "manifest.json"), manifestText(manifest));
  const current = { name: NAME, as_of: AS_OF, kept: [{ name: NAME, as_of: AS_OF }] };
  writeFileSync(join(folder, "out", "published", "current.json"), JSON.stringify(current));
  writeFileSync(join(folder, "clientele.yaml"), "name: bench\ntime_zone: UTC\ncurrency: GBP\n");
  return { bytes: statSync(file).size };
}

/** The whole relation to an Arrow table, as a program asks for it. */
export async function runArrowRead({ folder, threads }: ArrowRead): Promise<ArrowTimes> {
  const project = await open(folder, { threads });
  // What a program has loaded long before it asks.
  await project.sql`select * from result.bench limit 1`.arrow();
  const idleBytes = process.memoryUsage().rss;
  const { value, measured } = await measure(() => project.sql`select * from result.bench`.arrow());
  project.close();
  return { whole: measured, idleBytes, rows: value.numRows, tableBytes: bytesOf(value) };
}

const bytesOf = (table: Table): number =>
  table.batches.reduce((sum, batch) => sum + batch.data.children.reduce((of, { byteLength }) => of + byteLength, 0), 0);
