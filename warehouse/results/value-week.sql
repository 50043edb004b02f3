-- relation: orders after a cut, for the check of the step value
-- grain: one week after the cut (from 0) with an order of a customer who had ordered before it
-- parameters: $as_of (timestamp, exclusive); $later_days (from the cut to it)
-- units: orders are days with a sale
with order_days as (
  select
    customer_id,
    cast(floor((epoch($as_of::timestamp) - epoch(occurred_at)) / 86400) as integer) - $later_days::integer as days_ago
  from core.line
  where is_sale and customer_id is not null and occurred_at < $as_of::timestamp
  group by 1, 2
),
known as (
  select customer_id
  from order_days
  group by customer_id
  having max(days_ago) >= 0
)
select cast((-order_days.days_ago - 1) // 7 as integer) as week, count(*)::double as orders
from order_days
inner join known on known.customer_id = order_days.customer_id
where order_days.days_ago < 0
group by week
order by week
