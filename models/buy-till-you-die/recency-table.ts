/** Histories with the orders that came after them: arrays of equal lengths. Times in days. */
export interface ObservedHistories {
  readonly repeats: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  /** Orders in as long before the end of the history as `later` counts after it. */
  readonly recent: Float64Array;
  readonly later: Float64Array;
  readonly weights: Float64Array;
}

/** Mean later orders by days since the last order (down) and repeats (across); where nobody was, the mean of all. */
export type RecencyTable = readonly (readonly number[])[];

const DAYS_SINCE = [30, 90, 180, 365];
const REPEATS = [0, 1, 2, 4, 9];

/** A naive rival of models: customers order as those who looked alike did. */
export function fitRecencyTable(histories: ObservedHistories): RecencyTable {
  const cells = () => Array.from({ length: DAYS_SINCE.length + 1 }, () => new Float64Array(REPEATS.length + 1));
  const [orders, customers] = [cells(), cells()];
  let [allOrders, all] = [0, 0];
  for (let i = 0; i < histories.repeats.length; i++) {
    const [down, across] = cellOf(histories, i);
    const weight = histories.weights[i]!;
    orders[down]![across]! += weight * histories.later[i]!;
    customers[down]![across]! += weight;
    allOrders += weight * histories.later[i]!;
    all += weight;
  }
  return orders.map((row, i) =>
    Array.from(row, (sum, j) => (customers[i]![j]! > 0 ? sum / customers[i]![j]! : allOrders / all)),
  );
}

/** What the table says of each history. */
export function tableOrders(table: RecencyTable, histories: Pick<ObservedHistories, "repeats" | "recency" | "age">) {
  return histories.repeats.map((_, i) => {
    const [down, across] = cellOf(histories, i);
    return table[down]![across]!;
  });
}

function cellOf({ repeats, recency, age }: Pick<ObservedHistories, "repeats" | "recency" | "age">, i: number) {
  const since = age[i]! - recency[i]!;
  return [
    DAYS_SINCE.filter((limit) => since > limit).length,
    REPEATS.filter((limit) => repeats[i]! > limit).length,
  ] as const;
}
