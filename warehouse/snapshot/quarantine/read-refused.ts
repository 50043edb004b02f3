import { sqlFile } from "../../sql-file.js";
import type { Plain, Values, Warehouse } from "../../warehouse.js";

export type RefusedState = "open" | "replayed" | "dropped";

/** Null: any. */
export interface RefusedFilter {
  readonly source: string | null;
  readonly file: string | null;
  readonly rule: string | null;
  readonly state: RefusedState | null;
}

type PlainRow = Readonly<Record<string, Plain>>;

/** How many rows were refused, by source, file, rule, column and state. */
export const readRefusedGroups = (warehouse: Warehouse, filter: RefusedFilter): Promise<PlainRow[]> =>
  warehouse.rows<PlainRow>(sqlFile(import.meta.url, "./refused-group.sql"), valuesOf(filter));

/** Refused rows, whole. Personal data. */
export const readRefusedRows = (warehouse: Warehouse, filter: RefusedFilter, limit: number): Promise<PlainRow[]> =>
  warehouse.rows<PlainRow>(sqlFile(import.meta.url, "./refused-row.sql"), { ...valuesOf(filter), limit });

/** Marks open rows as dropped: nobody will load them again, also when their exchange rate comes. Returns how many. */
export const dropRefused = async (warehouse: Warehouse, filter: Omit<RefusedFilter, "state">): Promise<number> => {
  const meant = `state = 'open' and ($source::varchar is null or source = $source)
       and ($file::varchar is null or file = $file) and ($rule::varchar is null or rule = $rule)`;
  const values = { source: filter.source, file: filter.file, rule: filter.rule };
  await warehouse.run(
    `delete from staging.transactions_waiting where (delivery, line_number) in (
       select (delivery, line_number) from quarantine.refused where rule = 'no-rate' and ${meant})`,
    values,
  );
  return warehouse.run(`update quarantine.refused set state = 'dropped' where ${meant}`, values);
};

const valuesOf = ({ source, file, rule, state }: RefusedFilter): Values => ({ source, file, rule, state });
