-- relation: result.lifecycle
-- grain: one customer, with a sale before as_of or without
-- parameters: $as_of (timestamp, exclusive)
-- units: stages by elapsed days since sales, not rounded; since is when the stage began (null for a prospect),
--   previous_stage the one that it followed
with customers as (
  select customer_id
  from core.customer
),
sale_moments as (
  select customer_id, occurred_at as sold_at
  from core.line
  where is_sale and customer_id is not null and occurred_at < $as_of::timestamp
  group by customer_id, occurred_at
),
spaced as (
  select
    customer_id,
    sold_at,
    lag(sold_at) over (partition by customer_id order by sold_at) as previous_at,
    lead(sold_at) over (partition by customer_id order by sold_at) as next_at
  from sale_moments
),
buyers as (
  select
    customer_id,
    min(sold_at) as first_at,
    max(sold_at) as last_at,
    min(sold_at) + interval '90' day as newness_ended_at,
    max(sold_at) filter (where sold_at >= previous_at + interval '365' day) as returned_at,
    max(least(sold_at + interval '90' day, coalesce(next_at, sold_at + interval '90' day)))
      filter (where sold_at >= previous_at + interval '365' day) as return_ended_at,
    max(sold_at)
      filter (where sold_at >= previous_at + interval '180' day and sold_at < previous_at + interval '365' day)
      as dormancy_ended_at
  from spaced
  group by customer_id
),
staged as (
  select
    *,
    case
      when returned_at = last_at and last_at >= $as_of::timestamp - interval '90' day then 'returned'
      when first_at >= $as_of::timestamp - interval '90' day then 'new'
      when last_at > $as_of::timestamp - interval '180' day then 'active'
      when last_at > $as_of::timestamp - interval '365' day then 'dormant'
      else 'lost'
    end as stage,
    greatest(
      newness_ended_at, coalesce(return_ended_at, newness_ended_at), coalesce(dormancy_ended_at, newness_ended_at)
    ) as active_since
  from buyers
)
select
  coalesce(customers.customer_id, staged.customer_id) as customer_id,
  coalesce(staged.stage, 'prospect') as stage,
  case staged.stage
    when 'returned' then last_at
    when 'new' then first_at
    when 'active' then active_since
    when 'dormant' then last_at + interval '180' day
    when 'lost' then last_at + interval '365' day
  end as since,
  case staged.stage
    when 'returned' then 'lost'
    when 'new' then 'prospect'
    when 'active' then
      case active_since when dormancy_ended_at then 'dormant' when return_ended_at then 'returned' else 'new' end
    when 'dormant' then 'active'
    when 'lost' then 'dormant'
  end as previous_stage,
  $as_of::timestamp as as_of
from customers
full join staged on staged.customer_id = customers.customer_id
order by customer_id
