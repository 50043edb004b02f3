-- relation: labels of one cut: who bought nothing in the horizon after it
-- grain: one customer with a purchase in the $eligible_days before the cut
-- parameters: $cut (timestamp); $eligible_days, $horizon_days; $times, $least_days, $most_days: a customer's own horizon in
--   usual gaps and its bounds, null for the same horizon for all
-- units: elapsed days. result.cut has the features of the cut, result.became who has become whom since, core.line what is known now.
with eligible as (
  select
    cut.customer_id,
    coalesce(became.into_id, cut.customer_id) as now_id,
    case
      when $times::double is null or cut.usual_gap_days is null then $horizon_days::double
      else greatest($least_days::double, least($most_days::double, round($times::double * cut.usual_gap_days)))
    end as horizon_days
  from result.cut as cut
  left join result.became as became on became.from_id = cut.customer_id -- null: still the same
  where cut.orders > 0 and cut.recency_days <= $eligible_days::double
),
next_purchases as (
  select customer_id, min(occurred_at) as bought_at
  from core.line
  where customer_id is not null and is_sale and occurred_at >= $cut::timestamp
    and occurred_at < $cut::timestamp + interval '1' day * cast(greatest($horizon_days::double, coalesce($most_days::double, 0)) as integer)
  group by customer_id
)
select
  eligible.customer_id,
  cast(horizon_days as integer) as horizon_days,
  next_purchases.bought_at is null
    or epoch(next_purchases.bought_at) - epoch($cut::timestamp) >= horizon_days * 86400 as has_left
from eligible
left join next_purchases on next_purchases.customer_id = eligible.now_id -- null: bought nothing
