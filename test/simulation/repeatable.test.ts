import { expect, test } from "vitest";
import { digests, simulated } from "./simulated.js";

// 2,000 customers are drawn a year at once, 4,000 in two parts.
const small = { customers: 2000, years: 1 };
const short = { customers: 2000, years: 0.5 };

test(
  "equal seeds give equal files, on one thread and on two, and another seed gives others",
  { timeout: 400_000 },
  async () => {
    const companies = [
      await simulated({ ...short, threads: 1 }),
      await simulated({ ...short, threads: 2 }),
      await simulated({ ...short, threads: 2 }),
      await simulated({ ...short, seed: 8 }),
    ];
    try {
      const [one, two, again, other] = companies.map((c) => digests(c.directory));
      expect(Object.keys(one!).length).toBeGreaterThan(200);
      expect(two).toEqual(one);
      expect(again).toEqual(one);
      expect(other!["shop_orders/2025-08.csv"]).not.toBe(one!["shop_orders/2025-08.csv"]);
    } finally {
      for (const company of companies) company.remove();
    }
  },
);

test(
  "a larger company contains the smaller one's customers, with their refs, rates, tastes, orders and campaigns",
  { timeout: 400_000 },
  async () => {
    const little = await simulated(small);
    const large = await simulated({ ...small, customers: 4000 });
    try {
      const missing = async (files: string, columns = "*"): Promise<number> => {
        const query = `select ${columns} from '${little.directory}/${files}' except select ${columns} from '${large.directory}/${files}'`;
        return Number((await large.db.row<{ n: number }>(`select count(*) as n from (${query})`)).n);
      };
      for (const truth of ["persons", "refs", "tastes", "causes", "responses"])
        expect(await missing(`truth/${truth}.parquet`), truth).toBe(0);
      for (const source of ["shop_orders", "web_orders", "consents", "customer_links"])
        expect(await missing(`${source}/*.csv`), source).toBe(0);
      expect(await missing("treatments/*.csv.gz")).toBe(0);
      expect(await missing("contacts/*.csv", "contact_id, customer_ref, channel, topic")).toBe(0);
    } finally {
      little.remove();
      large.remove();
    }
  },
);
