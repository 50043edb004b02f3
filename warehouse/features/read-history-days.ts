import type { ChurnLabel } from "../../project/settings.js";
import type { AsOf } from "../../project/time.js";
import type { Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** Whole days from the first sale to a customer, or the first contract, to `asOf`; null: there is none. */
export async function readHistoryDays(
  warehouse: Warehouse,
  asOf: AsOf,
  { core }: Schemas,
  label: ChurnLabel,
): Promise<number | null> {
  const first =
    label === "contract-end"
      ? `select min(started_at) as first_at from ${core}.subscription where customer_id is not null`
      : `select min(occurred_at) as first_at from ${core}.line where is_sale and customer_id is not null`;
  const { days } = await warehouse.row<{ days: number | null }>(
    `select cast(floor((epoch($as_of::timestamp) - epoch(first_at)) / 86400) as integer) as days from (${first})`,
    { as_of: asOf },
  );
  return days === null ? null : Math.max(0, days);
}
