import { build, sql } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

type Value = string | number | boolean | null;

/** Adds one row to a table of the ledger; a list of texts goes into a `varchar[]`. */
export async function insertRow(
  warehouse: Warehouse,
  table: string,
  row: Readonly<Record<string, Value | readonly string[]>>,
): Promise<void> {
  const values = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isList(value) ? list(value) : value]),
  );
  await warehouse.run(build.insertInto(table).values(values));
}

/** `2026-01-02 03:04:05.678`: the wall clock in UTC, as the engine reads a timestamp. */
export const utc = (moment: Date): string => moment.toISOString().slice(0, 23).replace("T", " ");

const isList = (value: Value | readonly string[]): value is readonly string[] => Array.isArray(value);

const list = (texts: readonly string[]) =>
  texts.length === 0 ? sql`cast([] as varchar[])` : sql`cast([${sql.join(texts)}] as varchar[])`;
