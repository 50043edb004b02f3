-- relation: labels of one cut: of whose contracts one ended in the horizon after it, and no other took its place
-- grain: one customer with a contract that ran at the cut, as it was known then and as it is known now
-- parameters: $cut (timestamp); $horizon_days
-- units: elapsed days. result.cut has the features of the cut, result.became who has become whom since, core.subscription what is
--   known now.
with eligible as (
  select cut.customer_id, coalesce(became.into_id, cut.customer_id) as now_id
  from result.cut as cut
  left join result.became as became on became.from_id = cut.customer_id -- null: still the same
  where cut.contracts_running > 0
),
horizon as (
  select $cut::timestamp + interval '1' day * cast($horizon_days::double as integer) as ends_at
),
contracts as (
  select
    customer_id,
    count(*) filter (where started_at < $cut::timestamp and (ended_at is null or ended_at >= $cut::timestamp)) as before,
    count(*) filter (where started_at < horizon.ends_at and (ended_at is null or ended_at >= horizon.ends_at)) as after
  from core.subscription
  cross join horizon
  where customer_id is not null
  group by customer_id
)
select
  eligible.customer_id,
  cast($horizon_days::double as integer) as horizon_days,
  contracts.after < contracts.before as has_left
from eligible
join contracts on contracts.customer_id = eligible.now_id
where contracts.before > 0
