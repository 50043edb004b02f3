import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { quoteText } from "../sql.js";
import { sqlFile } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import { create, type Company, type Delivery } from "./prepare.js";

export interface Written {
  readonly files: number;
  readonly rows: Readonly<Record<string, number>>;
}

const SOURCES = ["shop_orders", "web_orders"] as const;
/** What a chunk leaves for later chunks, files and relations: table, query. */
const KEPT = [
  ["durable_line", "durable_line"],
  ["sent_back", "return_line"],
  ["repeated_line", "repeated_line"],
] as const;
/** Customers times months that are drawn at once; results do not depend on it. */
const CHUNK = 40_000;

/** Draws the lines month by month of their delivery and writes both sources of transactions. */
export async function writeOrders(
  db: Warehouse,
  company: Company,
  directory: string,
  log: (line: string) => void,
): Promise<Written> {
  for (const source of SOURCES) mkdirSync(join(directory, source), { recursive: true });
  const rows: Record<string, number> = { shop_orders: 0, web_orders: 0 };
  let files = 0;
  await db.run("create or replace table delivery (from_d smallint, to_d smallint)");
  for (const file of company.mixed)
    await db.run("insert into delivery values ($from, $to)", { from: file.from, to: file.to });
  for (const [i, range] of chunks(company).entries()) {
    await create(db, "chunk_order", range);
    await create(db, "chunk_pick");
    if (i === 0) await db.run(`create or replace table later_line as ${text("later_line")}`);
    else await db.run(`insert into later_line ${text("later_line")}`);
    await create(db, "chunk_more");
    await create(db, "chunk_line");
    for (const [table, query] of KEPT) {
      await db.run(`${i === 0 ? `create or replace table ${table} as` : `insert into ${table}`} ${text(query)}`);
    }
    await create(db, "delivered_line", range);
    await db.run(`${i === 0 ? "create or replace table line_dirt as" : "insert into line_dirt"} ${text("line_dirt")}`);
    for (const file of company.mixed.filter((f) => f.from >= range.from && f.to <= range.to)) {
      for (const source of SOURCES) {
        const written = await writeFile(db, company, source, file, directory);
        rows[source] = rows[source]! + written;
        files += written > 0 ? 1 : 0;
      }
    }
    log(`lines to day ${range.to + 1} of ${company.days}`);
  }
  for (const name of ["chunk_order", "chunk_pick", "chunk_more", "chunk_line", "delivered_line"])
    await db.run(`drop table ${name}`);
  return { files, rows };
}

function chunks(company: Company): { from: number; to: number }[] {
  const size = Math.max(1, Math.floor(CHUNK / company.customers));
  return company.months.flatMap((month, i) => {
    if (i % size !== 0) return [];
    return [{ from: month.from, to: company.months[Math.min(i + size, company.months.length) - 1]!.to }];
  });
}

async function writeFile(
  db: Warehouse,
  company: Company,
  source: string,
  file: Delivery,
  directory: string,
): Promise<number> {
  const path = join(directory, source, `${file.name}.csv`);
  const query = source === "shop_orders" ? dirty(text(source), company, file) : text(source);
  return db.run(`copy (${query}) to ${quoteText(path)} (format csv, header true)`, { from: file.from, to: file.to });
}

/** Without `order by`: a projection of rows in order keeps their order. */
function dirty(query: string, company: Company, file: Delivery): string {
  const renamed = company.dirt.renamedColumn === true && file.from >= company.days / 2;
  const mixed = company.dirt.mixedDates === true && company.mixed.indexOf(file) % 2 === 1;
  if (!renamed && !mixed) return query;
  return `select * ${mixed ? "replace (strftime(occurred_at, '%d/%m/%Y %H:%M:%S') as occurred_at)" : ""}
    ${renamed ? "rename (channel as sales_channel)" : ""} from (${query})`;
}

const text = (name: string): string => sqlFile(import.meta.url, `./${name}.sql`);
