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
  for (const [i, month] of company.months.entries()) {
    const range = { from: month.from, to: month.to };
    await create(db, "chunk_order", range);
    await create(db, "chunk_pick");
    if (i === 0)
      await db.run(
        "create or replace table later_line (key integer, order_nr bigint, line smallint, next_idx smallint, slot integer)",
      );
    await db.run(`insert into later_line ${text("later_line")}`);
    await create(db, "chunk_more");
    await create(db, "chunk_line");
    if (i === 0) {
      await db.run("create or replace table sent_back as select * from chunk_line limit 0");
      await db.run(`create or replace table durable_line as ${text("durable_line")} limit 0`);
      await db.run("create or replace table repeated_line as select *, 0::smallint as due_d from chunk_line limit 0");
    }
    await db.run(`insert into durable_line ${text("durable_line")}`);
    await db.run(`insert into sent_back ${text("return_line")}`);
    const within = company.mixed.filter((f) => f.from >= month.from && f.to <= month.to);
    for (const file of within) {
      await db.run(
        "insert into repeated_line select *, $due::smallint from chunk_line where redelivered and known_d between $from and $to",
        { from: file.from, to: file.to, due: file.to + 1 },
      );
    }
    await create(db, "delivered_line", range);
    if (i === 0) await db.run(`create or replace table line_dirt as ${text("line_dirt")} limit 0`);
    await db.run(`insert into line_dirt ${text("line_dirt")}`);
    for (const file of within) {
      for (const source of SOURCES) {
        const written = await writeFile(db, company, source, file, directory);
        rows[source] = rows[source]! + written;
        files += written > 0 ? 1 : 0;
      }
    }
    log(`lines ${month.name}`);
  }
  for (const name of ["chunk_order", "chunk_pick", "chunk_more", "chunk_line", "delivered_line"])
    await db.run(`drop table ${name}`);
  return { files, rows };
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
