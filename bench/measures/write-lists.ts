import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileFormat } from "../../warehouse/files/file-format.js";
import { writeRows } from "../../warehouse/files/write-rows.js";
import { quoteText, sql } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { figure, measure, type Measured } from "../harness/measure.js";
import type { Findings, Setting, Verdict } from "../harness/setting.js";

const ROWS = 1_000_000;

interface Written {
  readonly what: string;
  readonly format: FileFormat;
  readonly people: boolean;
  /** Seconds for the full size; null: told only. */
  readonly limit: number | null;
}

const FILES: readonly Written[] = [
  { what: "csv for machines", format: "csv", people: false, limit: 5 },
  { what: "csv for people", format: "csv", people: true, limit: 5 },
  { what: "parquet", format: "parquet", people: false, limit: 3 },
  { what: "xlsx for people", format: "xlsx", people: true, limit: 20 },
  { what: "ndjson", format: "ndjson", people: false, limit: null },
  { what: "arrow", format: "arrow", people: false, limit: null },
];

/** The rows file of a list of a million customers, twelve columns, in each format; beside the engine's own csv of them. */
export async function benchWriteLists(setting: Setting): Promise<Findings> {
  const rows = Math.round(ROWS * setting.scale);
  const database = join(setting.folder, "write-lists.duckdb");
  const warehouse = await Warehouse.open(database);
  try {
    await warehouse.run(list(rows));
    const copies: Measured[] = [];
    const runs = new Map<string, Measured[]>(FILES.map(({ what }) => [what, []]));
    const bytes: Record<string, number> = {};
    const failures: string[] = [];
    for (let run = 1; run <= setting.runs; run++) {
      setting.log(`${run} of ${setting.runs}`);
      const plain = join(setting.folder, "copy.csv");
      const copy = `copy (select * exclude (rank) from list order by rank) to ${quoteText(plain)} (format csv, header true)`;
      copies.push((await measure(() => warehouse.run(copy))).measured);
      rmSync(plain);
      for (const { what, format, people } of FILES) {
        const path = join(setting.folder, `list.${format}`);
        const asked = { query: sql.raw<unknown>(QUERY), columns: COLUMNS, people, title: "Win back" };
        const { value, measured } = await measure(() => writeRows(warehouse, asked, format, path));
        if (value.rows !== rows) failures.push(`${what}: ${value.rows} rows of ${rows} were written`);
        runs.get(what)!.push(measured);
        bytes[what] = statSync(path).size;
        rmSync(path);
      }
    }
    const copied = figure("the engine's own csv", copies);
    const figures = FILES.map(({ what }) => figure(what, runs.get(what)!));
    const verdicts = FILES.flatMap(({ what, limit }, i): Verdict[] => [
      { what, got: figures[i]!.seconds, unit: "s", limit: limit === null ? null : limit * Math.max(1, setting.scale) },
      { what: `${what} / the engine's own csv`, got: figures[i]!.seconds / copied.seconds, unit: "x", limit: null },
    ]);
    const sizes = FILES.map(({ what }) => `${what} ${Math.round(bytes[what]! / 2 ** 20)} MB`).join(", ");
    return {
      sizes: { rows, columns: COLUMNS.length },
      figures: [copied, ...figures],
      verdicts,
      notes: [`files: ${sizes}`],
      failures,
    };
  } finally {
    warehouse.close();
    for (const file of [database, `${database}.wal`]) rmSync(file, { force: true });
  }
}

const NAMES =
  "customer_id customer_ref name email phone postcode monetary recency_days rfm_segment first_sale_at churn_probability may_email";
const IDENTIFIERS = new Set(["customer_id", "customer_ref", "phone", "postcode"]);
const COLUMNS = NAMES.split(" ").map((name) => ({ name, header: name, identifier: IDENTIFIERS.has(name) }));
const QUERY = `select ${COLUMNS.map(({ name }) => name).join(", ")} from list order by rank`;

const list = (rows: number): string => `
  create or replace table list as
  select
    'c' || left(md5(i::varchar), 16) as customer_id,
    lpad(i::varchar, 8, '0') as customer_ref,
    'Name ' || (i * 7919 % 50021) || case when i % 50 = 0 then ' O''Brien & Co' else ' Smith' end as name,
    case when i % 10 = 0 then null else 'user' || i || '@example.org' end as email,
    '+4416329' || lpad((i % 100000)::varchar, 5, '0') as phone,
    'AB' || (i % 90 + 10) || ' ' || (i % 9 + 1) || 'XY' as postcode,
    (i * 37 % 1000000 / 100)::decimal(18, 4) as monetary,
    (i * 31 % 1000)::bigint as recency_days,
    ['champion', 'loyal', 'lost', 'new'][i % 4 + 1] as rfm_segment,
    timestamp '2020-01-01' + interval (i * 7 % 2000) day + interval (i % 86400) second as first_sale_at,
    (i * 13 % 9973) / 9973.0::double as churn_probability,
    i % 3 = 0 as may_email,
    i * 7919 % ${rows} as rank
  from range(${rows}) as r(i)`;
