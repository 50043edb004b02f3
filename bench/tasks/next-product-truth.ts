import { quoteText } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import type { IndexedPurchases } from "../../models/recommend/purchases.js";

interface Taste {
  readonly person: number;
  readonly subcategories: readonly number[];
  readonly later: readonly number[];
  readonly turns: readonly number[];
  readonly staples: readonly { readonly slot: number; readonly cycle: number }[];
  readonly rate: number;
  readonly needFrom: number;
  readonly needTo: number;
}

const WEIGHTS = [0.4, 0.25, 0.17, 0.11, 0.07];
const AFFINITY = 0.8;
const [SLOTS, RANKS, GROUPS] = [17_400, 58, 300];
/** Mean lines of an order that follow the customer's taste or everybody's. */
const LINES = 2.9;

/**
 * All products worth a thought for each person, best first, by what is true of them: tastes, popularity within them and of all products, cycles of
 * what runs out, the rate of orders. It knows neither what will be bought nor the planted rules.
 * @param cut a day since the start
 */
export async function rankByTruth(
  directory: string,
  start: string,
  { offsets, day }: IndexedPurchases,
  persons: readonly number[],
  cut: number,
  horizon: number,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const { tastes, changed } = await readTruth(directory, start);
  const chance = (rank: number, of: number): number => Math.log((rank + 1) / rank) / Math.log(of + 1);
  const ranked = new Map<number, readonly number[]>();
  for (const person of persons) {
    const taste = tastes.get(person)!;
    const orders = (taste.rate * horizon) / -Math.expm1(-taste.rate * horizon);
    const expected = new Map<number, number>();
    const add = (slot: number, lines: number): void => void expected.set(slot, (expected.get(slot) ?? 0) + lines);
    for (let slot = 0; slot < 300; slot++) add(slot, orders * LINES * (1 - AFFINITY) * chance(slot + 1, SLOTS));
    taste.subcategories.forEach((first, i) => {
      let group = cut + horizon / 2 < taste.turns[i]! ? first : taste.later[i]!;
      if (i === 0 && cut + horizon / 2 >= taste.needFrom && cut + horizon / 2 <= taste.needTo)
        group = 70 + (person % 10);
      for (let rank = 1; rank <= RANKS; rank++) {
        const slot = (rank - 1) * GROUPS + group;
        if (!expected.has(slot)) add(slot, orders * LINES * (1 - AFFINITY) * chance(slot + 1, SLOTS));
        add(slot, orders * LINES * AFFINITY * WEIGHTS[i]! * chance(rank, RANKS));
      }
    });
    let last = offsets[person + 1]! - 1;
    while (last >= offsets[person]! && day[last]! >= cut) last--;
    for (const { slot, cycle } of taste.staples) {
      const shift = person % cycle;
      const due = (Math.floor((day[last]! + shift) / cycle) + 1) * cycle - shift;
      const left = cut + horizon - Math.max(cut, due);
      if (left > 0)
        add(slot, -Math.log(Math.max(1e-9, 1 - Math.expm1(-taste.rate * left) / Math.expm1(-taste.rate * horizon))));
    }
    const scored = [...expected].map(([slot, score]) => ({
      product: cut >= (changed.get(slot) ?? Infinity) ? slot + 20_000 : slot,
      score,
    }));
    scored.sort((a, b) => b.score - a.score || a.product - b.product);
    ranked.set(
      person,
      scored.map(({ product }) => product),
    );
  }
  return ranked;
}

async function readTruth(directory: string, start: string) {
  const db = await Warehouse.open(":memory:", { threads: 2 });
  const file = (path: string): string => quoteText(`${directory}/${path}`);
  const since = (column: string): string => `date_diff('day', ${quoteText(start)}::date, ${column}::date)::integer`;
  try {
    const rows = await db.rows<{
      person: number;
      now: number[];
      later: number[];
      turns: number[];
      staple_1: number | null;
      cycle_1: number | null;
      staple_2: number | null;
      cycle_2: number | null;
      rate: number;
      need_from: number | null;
      need_to: number | null;
    }>(`
      select person::integer as person, subcategories::integer[] as now, later_subcategories::integer[] as later,
             list_transform(turns_at, lambda t: ${since("t")}) as turns, staple_1::integer as staple_1, cycle_1::integer as cycle_1,
             staple_2::integer as staple_2, cycle_2::integer as cycle_2, orders_per_day::double as rate,
             ${since("need_from")} as need_from, ${since("need_to")} as need_to
      from read_parquet(${file("truth/tastes.parquet")}) as taste join read_parquet(${file("truth/persons.parquet")}) as known using (person)`);
    const gone = await db.rows<{ slot: number; day: number }>(`
      select substr(product_id, 2)::integer as slot, min(${since("discontinued_at")}) as day
      from read_parquet(${file("products/*.parquet")}) where discontinued_at is not null group by product_id`);
    const staple = (slot: number | null, cycle: number | null) =>
      slot === null || cycle === null ? [] : [{ slot, cycle }];
    const tastes = new Map<number, Taste>(
      rows.map((row) => [
        row.person,
        {
          person: row.person,
          subcategories: row.now,
          later: row.later,
          turns: row.turns,
          staples: [...staple(row.staple_1, row.cycle_1), ...staple(row.staple_2, row.cycle_2)],
          rate: row.rate,
          needFrom: row.need_from ?? Infinity,
          needTo: row.need_to ?? -Infinity,
        },
      ]),
    );
    return { tastes, changed: new Map(gone.map(({ slot, day }) => [slot, day])) };
  } finally {
    db.close();
  }
}
