import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { quoteText } from "../sql.js";
import { sqlFile } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import type { Written } from "./orders.js";
import { create, type Company, type Delivery } from "./prepare.js";

interface Source {
  readonly name: string;
  readonly format: "csv" | "csv.gz" | "ndjson" | "parquet";
  /** `once`: one file; `monthly`; `mixed`: by month, the last 60 days by day. */
  readonly cadence: "once" | "monthly" | "mixed";
  /** Key of a row in one file; with `newest`, only the newest version of a key stays in a file. */
  readonly key: string;
  readonly newest?: "as-first-known" | "as-last-known";
}

export const SOURCES: readonly Source[] = [
  { name: "calendar", format: "csv", cadence: "once", key: "date" },
  { name: "locations", format: "csv", cadence: "once", key: "location" },
  { name: "agents", format: "csv", cadence: "once", key: "agent_ref" },
  { name: "targets", format: "csv", cadence: "once", key: "measure, period" },
  { name: "campaigns", format: "csv", cadence: "once", key: "campaign_id" },
  { name: "offers", format: "ndjson", cadence: "once", key: "offer_id" },
  { name: "exchange_rates", format: "csv", cadence: "mixed", key: "currency, valid_on" },
  { name: "products", format: "parquet", cadence: "monthly", key: "product_id" },
  { name: "crm_customers", format: "csv.gz", cadence: "mixed", key: "customer_ref", newest: "as-last-known" },
  { name: "loyalty_customers", format: "ndjson", cadence: "monthly", key: "customer_ref" },
  { name: "customer_links", format: "csv", cadence: "monthly", key: "customer_ref, other_ref, relation" },
  { name: "contacts", format: "csv", cadence: "mixed", key: "contact_id" },
  { name: "cases", format: "csv.gz", cadence: "mixed", key: "case_id", newest: "as-first-known" },
  { name: "case_events", format: "parquet", cadence: "mixed", key: "case_id, seq" },
  { name: "surveys", format: "ndjson", cadence: "mixed", key: "response_id, item" },
  { name: "treatments", format: "csv.gz", cadence: "mixed", key: "campaign_id, customer_ref" },
  { name: "consents", format: "csv", cadence: "mixed", key: "customer_ref, channel, state" },
  { name: "subscriptions", format: "ndjson", cadence: "monthly", key: "subscription_id", newest: "as-last-known" },
  {
    name: "loyalty_events",
    format: "parquet",
    cadence: "monthly",
    key: "customer_ref, occurred_at, kind, tier, points",
  },
  { name: "web_events", format: "parquet", cadence: "monthly", key: "occurred_at, session_id, event" },
  { name: "opportunities", format: "csv", cadence: "monthly", key: "opportunity_id", newest: "as-first-known" },
  { name: "opportunity_events", format: "csv", cadence: "monthly", key: "opportunity_id, stage, occurred_at" },
  { name: "assets", format: "ndjson", cadence: "monthly", key: "asset_id" },
  { name: "visits", format: "csv", cadence: "monthly", key: "visit_id" },
];

const LATENT = [
  "household",
  "agent",
  "subscription",
  "contact_event",
  "contact",
  "case_file",
  "survey",
  "deal",
  "deal_stage",
  "visit",
];

const FORMATS: Readonly<Record<Source["format"], string>> = {
  csv: "format csv, header true",
  "csv.gz": "format csv, header true, compression gzip",
  ndjson: "format json",
  parquet: "format parquet",
};

/** Writes all sources but the orders. */
export async function writeSources(
  db: Warehouse,
  company: Company,
  directory: string,
  log: (line: string) => void,
): Promise<Written> {
  for (const name of LATENT) {
    await create(db, name);
    log(name);
  }
  const rows: Record<string, number> = {};
  let files = 0;
  for (const source of SOURCES) {
    const written = await writeSource(db, company, source, join(directory, source.name));
    rows[source.name] = written.rows;
    files += written.files;
    log(source.name);
  }
  return { files, rows };
}

async function writeSource(
  db: Warehouse,
  company: Company,
  source: Source,
  directory: string,
): Promise<{ files: number; rows: number }> {
  mkdirSync(directory, { recursive: true });
  const text = sqlFile(import.meta.url, `./${source.name}.sql`);
  if (source.cadence === "once") {
    const path = join(directory, `${source.name}.${source.format}`);
    return {
      files: 1,
      rows: await db.run(
        `copy (select * from (${text}) order by ${source.key}) to ${quoteText(path)} (${FORMATS[source.format]})`,
      ),
    };
  }
  const days = "greatest(0, (known_at::date - getvariable('start')::date))";
  await db.run(
    `create or replace table delivered as select *, ${days}::smallint as file_d from (${text}) order by file_d`,
  );
  const deliveries = source.cadence === "monthly" ? company.months : company.mixed;
  const present = new Set(
    (await db.rows<{ file_d: number }>("select distinct file_d from delivered")).map((row) => row.file_d),
  );
  let files = 0;
  let rows = 0;
  for (const file of deliveries) {
    if (!some(present, file)) continue;
    const path = join(directory, `${file.name}.${source.format}`);
    rows += await db.run(`copy (${fileSql(source)}) to ${quoteText(path)} (${FORMATS[source.format]})`, {
      from: file.from,
      to: file.to,
    });
    files++;
  }
  await db.run("drop table delivered");
  return { files, rows };
}

function fileSql(source: Source): string {
  const rows = "select * exclude (file_d) from delivered where file_d between $from and $to";
  if (source.newest === undefined) return `${rows} order by known_at, ${source.key}`;
  const known = source.newest === "as-first-known" ? "replace (first_known as known_at)" : "";
  return `select * exclude (place, first_known) ${known} from (
    select *, row_number() over (partition by ${source.key} order by known_at desc) as place,
           min(known_at) over (partition by ${source.key}) as first_known
    from (${rows})) where place = 1 order by known_at, ${source.key}`;
}

function some(present: ReadonlySet<number>, file: Delivery): boolean {
  for (let d = file.from; d <= file.to; d++) if (present.has(d)) return true;
  return false;
}
