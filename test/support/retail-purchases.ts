import type { Purchases } from "../../models/recommend/purchases.js";
import { quoteText } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";

const SERVICES = ["POST", "DOT", "M", "C2", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "PADS", "CRUK"];

/** Online Retail ends on 2011-12-09; days since 1970 of the next one. */
export const RETAIL_END = 15_318;

/** Sales of Online Retail by known customers, services left out; days since 1970. Customers' countries are segments. */
export async function readRetail(file: string): Promise<Purchases> {
  const db = await Warehouse.open(":memory:", { threads: 2 });
  try {
    await db.run(`create table line as
      select upper(trim(StockCode)) as product, split_part(CustomerID, '.', 1) as customer, Country as country,
             date_diff('day', date '1970-01-01', InvoiceDate::timestamp::date)::integer as day
      from read_csv(${quoteText(file)}, all_varchar = true)
      where InvoiceNo not like 'C%' and InvoiceNo not like 'A%' and CustomerID is not null
        and Quantity::double * UnitPrice::double > 0
        and upper(trim(StockCode)) not in (${SERVICES.map(quoteText).join(", ")})
        and upper(trim(StockCode)) not like 'GIFT!_%' escape '!'`);
    const lines = await db.rows<{ customer: number; product: number; day: number; country: number }>(`
      select (dense_rank() over (order by customer) - 1)::integer as customer, (dense_rank() over (order by product) - 1)::integer as product,
             day, (dense_rank() over (order by country) - 1)::integer as country
      from line order by 1, day, 2`);
    const columns = columnsOf(lines);
    const segment = new Int32Array(columns.customers);
    for (const { customer, country } of lines) segment[customer] = country;
    return { ...columns, segment };
  } finally {
    db.close();
  }
}

/** Lines by customer and day, as columns. */
export function columnsOf(
  lines: readonly { readonly customer: number; readonly product: number; readonly day: number }[],
): Purchases {
  return {
    customers: 1 + lines.reduce((most, { customer }) => Math.max(most, customer), 0),
    products: 1 + lines.reduce((most, { product }) => Math.max(most, product), 0),
    customer: Int32Array.from(lines, ({ customer }) => customer),
    product: Int32Array.from(lines, ({ product }) => product),
    day: Int32Array.from(lines, ({ day }) => day),
  };
}
