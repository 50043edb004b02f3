import { gammaDraw } from "../../../models/buy-till-you-die/simulate-histories.js";
import { seededRandom } from "../../../models/random.js";
import type { Row } from "../../support/given.js";
import { moment, saleLine } from "../../support/lines.js";

/** Customers who come about monthly, each at a rate and a spend of their own, and stop with one chance in eight an order. */
export function company(customers: number, seed: number): Row[] {
  const random = seededRandom(seed);
  const rows: Row[] = [];
  for (let c = 0; c < customers; c++) {
    const id = `c${String(c).padStart(4, "0")}`;
    const rate = gammaDraw(1.5, random) / 60;
    const spend = 200 / gammaDraw(4, random);
    let at = -Math.floor(random() * 3 * 365);
    for (let k = 0; at < 0; k++) {
      const amount = Math.max(0.01, (spend * gammaDraw(5, random)) / 5).toFixed(4);
      rows.push({
        ...saleLine(id, `${id}-${k}`, moment(at * 86_400 + 43_200), amount),
        cost: (Number(amount) * 0.6).toFixed(4),
      });
      if (random() < 0.125) break;
      at += Math.ceil(-Math.log(1 - random()) / rate);
    }
  }
  return rows;
}
