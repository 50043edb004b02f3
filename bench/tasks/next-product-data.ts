import { seededRandom } from "../../models/random.js";
import type { Purchases } from "../../models/recommend/purchases.js";
import { columnsOf } from "../../test/support/retail-purchases.js";
import { quoteText } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";

/** Sales of the persons of a simulated company: days since its start, products by the number in their code, their subcategories. */
export async function readCompany(directory: string, start: string): Promise<Purchases> {
  const db = await Warehouse.open(":memory:", { threads: 2 });
  const file = (path: string): string => quoteText(`${directory}/${path}`);
  try {
    const lines = await db.rows<{ customer: number; product: number; day: number }>(`
      select person::integer as customer, substr(product_id, 2)::integer as product,
             date_diff('day', ${quoteText(start)}::date, occurred_at::timestamp::date)::integer as day
      from (
        select * from read_csv(${file("shop_orders/*.csv")}, all_varchar = true, union_by_name = true) union all by name
        select * from read_csv(${file("web_orders/*.csv")}, all_varchar = true, union_by_name = true)) as line
      join read_parquet(${file("truth/refs.parquet")}) as ref on ref.ref = line.customer_ref
      where line.kind = 'sale' order by 1, day, 2`);
    const groups = await db.rows<{ product: number; kind: number }>(`
      select substr(product_id, 2)::integer as product, max(right(subcategory, 3))::integer as kind
      from read_parquet(${file("products/*.parquet")}) group by product_id`);
    const group = new Int32Array(40_000).fill(-1);
    for (const { product, kind } of groups) group[product] = kind;
    return { ...columnsOf(lines), products: group.length, group };
  } finally {
    db.close();
  }
}

/** Customers who buy from a few of 300 kinds of products, by Zipf's law within a kind, and some of it again. */
export function makePurchases(customers: number, products: number, days: number): Purchases {
  const random = seededRandom(1);
  const kinds = 300;
  const perKind = Math.floor(products / kinds);
  const zipf = (n: number): number => Math.min(n - 1, Math.floor(Math.exp(random() * Math.log(n + 1))) - 1);
  const customer: number[] = [];
  const product: number[] = [];
  const day: number[] = [];
  for (let who = 0; who < customers; who++) {
    const tastes = Array.from({ length: 5 }, () => Math.floor(kinds * random() ** 1.4));
    const gap = 10 + 80 * random();
    const staple = tastes[0]! + kinds * zipf(perKind);
    for (let now = Math.floor(days * random() ** 2); now < days; now += 1 + Math.floor(2 * gap * random())) {
      for (let nr = 1 + Math.floor(4 * random()); nr > 0; nr--) {
        customer.push(who);
        product.push(
          nr === 2
            ? staple
            : random() < 0.8
              ? tastes[Math.floor(5 * random() ** 2)]! + kinds * zipf(perKind)
              : zipf(products),
        );
        day.push(now);
      }
    }
  }
  return {
    customers,
    products,
    customer: Int32Array.from(customer),
    product: Int32Array.from(product),
    day: Int32Array.from(day),
    group: Int32Array.from({ length: products }, (_, what) => what % kinds),
  };
}
