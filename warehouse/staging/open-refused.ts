import type { Warehouse } from "../warehouse.js";

/** Null: any. */
export interface OpenFilter {
  readonly source: string | null;
  /** As `quarantine list` writes it. */
  readonly file: string | null;
  readonly rule: string | null;
}

/** Open refused rows of one delivery and rule. */
export interface OpenRefused {
  readonly source: string;
  readonly delivery: number;
  readonly rule: string;
  readonly rows: number;
}

export const readOpenRefused = (warehouse: Warehouse, { source, file, rule }: OpenFilter): Promise<OpenRefused[]> =>
  warehouse.rows<OpenRefused>(
    `select source, delivery, rule, count(*) as rows from quarantine.refused
     where state = 'open' and ($source::varchar is null or source = $source)
       and ($file::varchar is null or file = $file) and ($rule::varchar is null or rule = $rule)
     group by source, delivery, rule order by delivery, rule`,
    { source, file, rule },
  );
