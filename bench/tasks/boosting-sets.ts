import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom, shuffled } from "../../models/random.js";
import type { Column } from "../../models/table.js";
import { quoteText } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { makeMixed, makeSkewed, type Labelled } from "./boosting-data.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const DATA = resolve(ROOT, process.env["CLIENTELE_DATA"] ?? "../shared/data");

export interface Split {
  readonly training: Int32Array;
  readonly held: Int32Array;
}

/** Labelled rows, and the parts that learners are compared on. */
export interface ComparedSet {
  readonly name: string;
  readonly data: Labelled;
  readonly splits: readonly Split[];
  /** Whether all held-out rows are one ranking; else the AUC is the mean over splits. */
  readonly pooled: boolean;
}

export const readTelco = (): Promise<Labelled> =>
  readCsv("telco_churn/Telco-Customer-Churn.csv.gz", ",", ["customerID"], "Churn", "Yes");

/** In the order of the file, which is time; without what is known only after the call. */
export const readBank = (): Promise<Labelled> =>
  readCsv("bank_marketing/bank-additional-full.csv.gz", ";", ["duration"], "y", "yes");

export async function readSets(scale: number): Promise<readonly ComparedSet[]> {
  const telco = await readTelco();
  const bank = await readBank();
  const retail = await readRetail();
  const rows = Math.round(100_000 * scale);
  const simulated = (make: typeof makeMixed) => (seed: number) => {
    const halves = Int32Array.from({ length: rows }, (_, i) => i);
    const split = { training: halves.slice(0, rows / 2), held: halves.slice(rows / 2) };
    return { data: make(rows, seed), splits: [split], pooled: false };
  };
  return [
    { name: "telco", data: telco, splits: folds(telco.label, 3), pooled: false },
    { name: "bank", data: bank, splits: rolling(bank.table.rows), pooled: true },
    { name: "retail", data: retail, splits: folds(retail.label, 8), pooled: false },
    ...[1, 2, 3].map((seed) => ({ name: "simulated, few categories", ...simulated(makeMixed)(seed) })),
    ...[1, 2, 3].map((seed) => ({ name: "simulated, many categories", ...simulated(makeSkewed)(seed) })),
  ];
}

/** Stratified five-fold, as often as asked. */
export function folds(label: Float64Array, times: number): readonly Split[] {
  return Array.from({ length: times }, (_, seed) => {
    const seen = [0, 0];
    const fold = new Uint8Array(label.length);
    for (const i of shuffled(label.length, seededRandom(seed))) fold[i] = seen[label[i]!]!++ % 5;
    const rows = Int32Array.from(fold.keys());
    return [0, 1, 2, 3, 4].map((k) => ({
      training: rows.filter((i) => fold[i] !== k),
      held: rows.filter((i) => fold[i] === k),
    }));
  }).flat();
}

/** From row 30,891 on in steps of 1,000, all rows before being known. */
export function rolling(rows: number): readonly Split[] {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const starts = all.filter((i) => i >= 30_891 && (i - 30_891) % 1000 === 0);
  return Array.from(starts, (from) => ({ training: all.slice(0, from), held: all.slice(from, from + 1000) }));
}

/** Columns of numbers as such, others as categories; an empty cell is missing. In the order of the file. */
async function readCsv(
  path: string,
  delimiter: string,
  left: readonly string[],
  label: string,
  yes: string,
): Promise<Labelled> {
  const file = resolve(DATA, path);
  if (!existsSync(file)) throw new Error(`readCsv: ${file} is missing; set CLIENTELE_DATA`);
  const warehouse = await Warehouse.open(":memory:");
  try {
    const rows = await warehouse.rows<Record<string, string | null>>(
      `select * from read_csv(${quoteText(file)}, delim = ${quoteText(delimiter)}, header = true, all_varchar = true, nullstr = ['', ' '])`,
    );
    const names = Object.keys(rows[0]!).filter((name) => name !== label && !left.includes(name));
    const columns = names.map((name) =>
      columnOf(
        name,
        rows.map((row) => row[name] ?? null),
      ),
    );
    return { table: { rows: rows.length, columns }, label: Float64Array.from(rows, (row) => +(row[label] === yes)) };
  } finally {
    warehouse.close();
  }
}

function columnOf(name: string, cells: readonly (string | null)[]): Column {
  const isNumeric = cells.every((cell) => cell === null || Number.isFinite(Number(cell)));
  if (isNumeric) {
    return { kind: "numeric", name, values: Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))) };
  }
  const categories = [...new Set(cells.filter((cell) => cell !== null))].sort();
  const codes = new Map(categories.map((category, code) => [category, code]));
  return {
    kind: "categorical",
    name,
    categories,
    codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : codes.get(cell)!)),
  };
}

/** Buyers before 2011-09-10 of Online Retail; 1 where no purchase follows in 90 days. */
async function readRetail(): Promise<Labelled> {
  const file = resolve(DATA, "online_retail/online_retail_2010_2011.csv.gz");
  if (!existsSync(file)) throw new Error(`readRetail: ${file} is missing; set CLIENTELE_DATA`);
  const warehouse = await Warehouse.open(":memory:");
  try {
    const rows = await warehouse.rows<Record<string, number | string | null>>(`
      with line as (
        select CustomerID as customer, InvoiceNo as invoice, StockCode as product, Country as country,
          InvoiceDate as sold_at, Quantity * UnitPrice as amount, InvoiceNo like 'C%' as is_return,
          epoch(timestamp '2011-09-10' - InvoiceDate) / 86400 as age
        from read_csv(${quoteText(file)}, types = {'CustomerID': 'varchar', 'InvoiceNo': 'varchar'})
        where CustomerID is not null and UnitPrice > 0
      ),
      buyer as (
        select customer, min(country) as country, min(age) filter (not is_return)::double as recency,
          max(age) filter (not is_return)::double as tenure,
          count(distinct invoice) filter (not is_return)::double as orders,
          count(distinct invoice) filter (not is_return and age <= 30)::double as orders_30,
          count(distinct invoice) filter (not is_return and age <= 90)::double as orders_90,
          count(distinct invoice) filter (not is_return and age <= 180)::double as orders_180,
          sum(amount) filter (not is_return)::double as bought, sum(amount) filter (is_return)::double as returned,
          count(distinct product) filter (not is_return)::double as products,
          stddev(age) filter (not is_return)::double as spread, avg(amount) filter (not is_return)::double as line
        from line where sold_at < timestamp '2011-09-10' group by customer having count(*) filter (not is_return) > 0
      )
      select buyer.* exclude (customer, spread), case when isfinite(spread) then spread end as spread,
        (case when orders > 1 then (tenure - recency) / (orders - 1) end)::double as gap,
        (not exists (select 1 from line where line.customer = buyer.customer and not is_return
          and sold_at >= timestamp '2011-09-10' and sold_at < timestamp '2011-09-10' + interval '90' day))::integer as gone
      from buyer order by customer`);
    const names = Object.keys(rows[0]!).filter((name) => name !== "gone");
    const columns = names.map((name) => {
      const cells = rows.map((row) => row[name] ?? null);
      return columnOf(
        name,
        cells.map((cell) => (cell === null ? null : String(cell))),
      );
    });
    return { table: { rows: rows.length, columns }, label: Float64Array.from(rows, (row) => Number(row["gone"])) };
  } finally {
    warehouse.close();
  }
}
