import { expect, test } from "vitest";
import { historyReader } from "../../../models/recommend/customer-history.js";
import { indexPurchases } from "../../../models/recommend/purchases.js";
import { purchasesOf, randomLines } from "./some-company.js";

test("what a customer's history says of each product agrees with brute force over the lines", () => {
  const [customers, products, asOf] = [30, 8, 45];
  const lines = randomLines(customers, products, 300, 11);
  const reader = historyReader(indexPurchases("test", purchasesOf(lines, customers, products)), 20);
  for (let who = 0; who < customers; who++) {
    const before = lines.filter(([one, , day]) => one === who && day < asOf);
    const visits = [...new Set(before.map(([, , day]) => day))];
    const history = reader.read(who, asOf);
    expect(history.visits).toBe(visits.length);
    expect(history.size).toBe(new Set(before.map(([, what]) => what)).size);
    for (let at = 0; at < history.size; at++) {
      const days = [...new Set(before.flatMap(([, what, day]) => (what === history.product[at] ? [day] : [])))];
      expect(history.times[at]).toBe(days.length);
      expect([history.first[at], history.last[at]]).toEqual([Math.min(...days), Math.max(...days)]);
      expect(history.visitsSince[at]).toBe(visits.filter((day) => day > Math.max(...days)).length);
      expect(history.decayed[at]).toBeCloseTo(
        days.reduce((sum, day) => sum + 2 ** ((day - asOf) / 20), 0),
        12,
      );
    }
  }
});
