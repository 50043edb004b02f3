import type { AsOf } from "../../project/time.js";
import type { Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import type { LabelRule } from "./make-panel.js";

/** Customers alive as of a time, as far as it is known: how many rows a cut has, before its features are made. */
export async function countAlive(
  warehouse: Warehouse,
  asOf: AsOf,
  { core }: Schemas,
  { label, eligibleDays }: LabelRule,
): Promise<number> {
  const alive =
    label === "contract-end"
      ? `from ${core}.subscription where started_at < $as_of::timestamp and (ended_at is null or ended_at >= $as_of::timestamp)`
      : `from ${core}.line where is_sale and occurred_at < $as_of::timestamp
          and occurred_at >= $as_of::timestamp - interval '1' day * cast($days::double as integer)`;
  const { customers } = await warehouse.row<{ customers: number }>(
    `select count(distinct customer_id) as customers ${alive}`,
    { as_of: asOf, ...(label === "contract-end" ? {} : { days: eligibleDays }) },
  );
  return customers;
}

/** Of each cut those alive at it and those of them who left: nearly the rows of a panel, without their features. */
export async function countLabels(
  warehouse: Warehouse,
  cuts: readonly AsOf[],
  { core }: Schemas,
  { label, horizonDays, eligibleDays }: LabelRule,
): Promise<{ readonly rows: number; readonly left: number }> {
  const days = (name: string) => `interval '1' day * cast($${name}::double as integer)`;
  const alive =
    label === "contract-end"
      ? `select cut, customer_id,
          count(*) filter (where started_at < cut + ${days("horizon")} and (ended_at is null or ended_at >= cut + ${days("horizon")})) = 0 as has_left
        from cuts join ${core}.subscription on customer_id is not null
        group by cut, customer_id
        having count(*) filter (where started_at < cut and (ended_at is null or ended_at >= cut)) > 0`
      : `select cut, customer_id, max(occurred_at) < cut as has_left
        from cuts join ${core}.line on is_sale and customer_id is not null
          and occurred_at >= cut - ${days("eligible")} and occurred_at < cut + ${days("horizon")}
        group by cut, customer_id
        having min(occurred_at) < cut`;
  return warehouse.row<{ rows: number; left: number }>(
    `with cuts as (select unnest($cuts::varchar[])::timestamp as cut), labels as (${alive})
    select count(*) as rows, count(*) filter (where has_left) as left from labels`,
    { cuts, horizon: horizonDays, ...(label === "contract-end" ? {} : { eligible: eligibleDays }) },
  );
}
