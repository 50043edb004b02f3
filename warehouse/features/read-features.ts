import type { Schemas } from "../sql-file.js";
import { quoteName } from "../sql.js";
import type { Values, Warehouse } from "../warehouse.js";
import { featureTable } from "./feature-table.js";
import { PANEL, type LabelRule } from "./make-panel.js";

/** One number a row; NaN where missing: a column of a learner's table. */
export interface FeatureColumn {
  readonly kind: "numeric";
  readonly name: string;
  readonly values: Float64Array;
}

/** Rows of `features.customer` that a model scores, ordered by customer_id. */
export interface ScoringRows {
  readonly customerId: readonly string[];
  /** Days of each customer's horizon. */
  readonly horizonDays: Float64Array;
  readonly columns: readonly FeatureColumn[];
}

/** Rows of `past_panel.panel`, ordered by cut and customer_id. */
export interface PanelRows {
  readonly customerId: readonly string[];
  /** The cut of each row. */
  readonly asOf: readonly string[];
  /** 1: of a cut that is held out. */
  readonly heldOut: Uint8Array;
  /** 1: left within the horizon. */
  readonly hasLeft: Uint8Array;
  readonly columns: readonly FeatureColumn[];
}

/** Everyone alive as of the night, with these features. */
export async function readScoringRows(
  warehouse: Warehouse,
  schemas: Schemas,
  rule: LabelRule,
  names: readonly string[],
): Promise<ScoringRows> {
  const { where, horizon, values } = alive(rule);
  const from = `${featureTable(schemas)} where ${where}`;
  const read = await readRows(
    warehouse,
    from,
    ["customer_id"],
    [horizon, ...names.map(quoteName)],
    "customer_id",
    values,
  );
  const [horizonDays, ...columns] = read.numbers;
  return { customerId: read.texts[0]!, horizonDays: horizonDays!, columns: named(names, columns) };
}

/** The panel that `makePanel` made, with these features. */
export async function readPanel(warehouse: Warehouse, names: readonly string[]): Promise<PanelRows> {
  const numbers = ["cast(held_out as double)", "cast(has_left as double)", ...names.map(quoteName)];
  const texts = ["customer_id", "strftime(as_of, '%Y-%m-%d %H:%M:%S')"];
  const read = await readRows(warehouse, PANEL, texts, numbers, "as_of, customer_id");
  const [heldOut, hasLeft, ...columns] = read.numbers;
  return {
    customerId: read.texts[0]!,
    asOf: read.texts[1]!,
    heldOut: Uint8Array.from(heldOut!),
    hasLeft: Uint8Array.from(hasLeft!),
    columns: named(names, columns),
  };
}

/** Who is alive at a cut and for how long a label is waited for, from the features of the cut: as `labels/` says. */
function alive({ label, horizonDays, eligibleDays, byCustomer }: LabelRule): {
  where: string;
  horizon: string;
  values: Values;
} {
  if (label === "contract-end") {
    return { where: "contracts_running > 0", horizon: "$horizon::double", values: { horizon: horizonDays } };
  }
  const where = "orders > 0 and recency_days <= $eligible::double";
  const values = { eligible: eligibleDays, horizon: horizonDays };
  if (byCustomer === null) return { where, horizon: "$horizon::double", values };
  const { times, leastDays: least, mostDays: most } = byCustomer;
  const own = "greatest($least::double, least($most::double, round($times::double * usual_gap_days)))";
  return {
    where,
    horizon: `case when usual_gap_days is null then $horizon::double else ${own} end`,
    values: { ...values, times, least, most },
  };
}

const named = (names: readonly string[], columns: readonly Float64Array[]): FeatureColumn[] =>
  names.map((name, i) => ({ kind: "numeric", name, values: columns[i]! }));

async function readRows(
  warehouse: Warehouse,
  from: string,
  texts: readonly string[],
  numbers: readonly string[],
  order: string,
  values?: Values,
): Promise<{ texts: string[][]; numbers: Float64Array[] }> {
  const { rows } = await warehouse.row<{ rows: number }>(`select count(*) as rows from ${from}`, used(from, values));
  const read = { texts: texts.map((): string[] => []), numbers: numbers.map(() => new Float64Array(rows)) };
  const cells = [...texts, ...numbers.map((number) => `coalesce(${number}, 'nan'::double)`)];
  const query = `select ${cells.join(", ")} from ${from} order by ${order}`;
  let at = 0;
  for await (const chunk of warehouse.chunks(query, used(query, values))) {
    read.texts.forEach((column, i) => {
      for (const text of chunk.getColumnValues(i)) column.push(text as string);
    });
    read.numbers.forEach((column, i) => {
      const { items } = chunk.getColumnVector(texts.length + i) as unknown as { readonly items: Float64Array };
      column.set(items.subarray(0, chunk.rowCount), at);
    });
    at += chunk.rowCount;
  }
  return read;
}

/** The engine refuses values that a statement does not name. */
const used = (statement: string, values: Values = {}): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`\\$${name}\\b`).test(statement)));
