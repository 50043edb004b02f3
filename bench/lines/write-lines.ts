import { join } from "node:path";
import { quoteText } from "../../warehouse/sql.js";
import type { Warehouse } from "../../warehouse/warehouse.js";

/** Columns of the files, with the types that a bare load gives them. */
export const LINE_COLUMNS = {
  transaction_id: "varchar",
  product_id: "varchar",
  product_name: "varchar",
  quantity: "decimal(18, 3)",
  unit_price: "decimal(18, 4)",
  occurred_at: "timestamp",
  customer_ref: "varchar",
  country: "varchar",
  kind: "varchar",
} as const;

export const LINES_A_TRANSACTION = 20;
export const FIRST_DAY = "2023-01-01";
export const LAST_DAY = "2025-12-31";

/** A company's transactions in time order: three years, and what comes after them. */
export interface Ledger {
  /** Of the three years. */
  readonly transactions: number;
  readonly customers: number;
  readonly seed: number;
}

/** Transactions `from` (0 is the first) to `to`, exclusive; those beyond the three years fall on the day after. */
export interface Stretch {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** These transactions have another quantity than in other files. */
  readonly corrected?: readonly number[];
}

/** Writes a csv file of whole transactions; the same stretch gives the same bytes. */
export async function writeLines(
  warehouse: Warehouse,
  folder: string,
  ledger: Ledger,
  stretch: Stretch,
): Promise<string> {
  const path = join(folder, stretch.name);
  await warehouse.run(`copy (${linesQuery(ledger, stretch)}) to ${quoteText(path)} (format csv, header true)`);
  return path;
}

/** One line in 500 repeats the line above it; one product in 50 has a comma in its name; one line in 50 is a return. */
function linesQuery({ transactions, customers, seed }: Ledger, { from, to, corrected = [] }: Stretch): string {
  const spacing = (1096 * 86400) / transactions;
  const drawn = (what: string, key: string): string => `hash(${key}, ${quoteText(what)}, ${seed})`;
  return `
    with line as (
      select i // ${LINES_A_TRANSACTION} as t,
        case when i % ${LINES_A_TRANSACTION} > 0 and ${drawn("repeat", "i")} % 500 = 0 then i - 1 else i end as n
      from range(${from * LINES_A_TRANSACTION}::bigint, ${to * LINES_A_TRANSACTION}::bigint) as r (i)
    ),
    drawn as (
      select t, ${drawn("customer", "t")} as customer, ${drawn("quantity", "n")} as quantity,
        least(${drawn("product", "n")} % 5000, ${drawn("again", "n")} % 5000)::integer as product,
        (t in (${[-1, ...corrected].join(", ")}))::integer as more
      from line
    )
    select 'T' || lpad(t::varchar, 8, '0') as transaction_id, 'P' || lpad(product::varchar, 5, '0') as product_id,
      case when product % 50 = 7 then 'jar, set of ' else 'hand-made article ' end || (product % 997)::varchar as product_name,
      case when quantity % 50 = 0 then -1 else 1 + quantity % 12 end::bigint + more as quantity,
      ((product * 37) % 4000 + 50) / 100 as unit_price,
      strftime(case when t < ${transactions} then timestamp '${FIRST_DAY}' + to_seconds((t * ${spacing})::bigint)
        else timestamp '${LAST_DAY}' + interval 1 day + to_seconds(60 * (t - ${transactions}) % 86400) end, '%Y-%m-%d %H:%M:%S') as occurred_at,
      case when customer % 30 > 0 then (10000 + (customer // 30) % ${customers})::varchar end as customer_ref,
      case when customer % 10 = 0 then 'FR' else 'GB' end as country,
      case when quantity % 50 = 0 and more = 0 then 'return' when quantity % 50 = 0 then 'adjustment' else 'sale' end as kind
    from drawn`;
}
