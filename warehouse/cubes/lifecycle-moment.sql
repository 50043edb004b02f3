-- relation: result.lifecycle_moment, the stage of a customer whenever one of their lines happened
-- grain: one customer and moment of a line
-- parameters: none
-- units: stage_before as a night with that as_of would say (sales before the moment); stage_then with the sale of the
--   moment itself, so a first purchase is made by a 'new' customer and not by a 'prospect'
with moments as (
  select customer_id, occurred_at, bool_or(is_sale) as sold
  from core.line
  where customer_id is not null
  group by customer_id, occurred_at
),
bounded as (
  select
    customer_id,
    occurred_at,
    sold,
    min(case when sold then occurred_at end) over earlier as first_at,
    max(case when sold then occurred_at end) over earlier as last_at
  from moments
  window earlier as (partition by customer_id order by occurred_at rows between unbounded preceding and 1 preceding)
),
with_returns as (
  select
    *,
    sold and occurred_at >= last_at + interval '365' day as returns_now
  from bounded
),
remembered as (
  select
    *,
    max(case when returns_now then occurred_at end)
      over (partition by customer_id order by occurred_at rows between unbounded preceding and 1 preceding) as returned_at
  from with_returns
),
staged as (
  select
    *,
    case
      when first_at is null then 'prospect'
      when returned_at = last_at and occurred_at <= last_at + interval '90' day then 'returned'
      when occurred_at <= first_at + interval '90' day then 'new'
      when occurred_at < last_at + interval '180' day then 'active'
      when occurred_at < last_at + interval '365' day then 'dormant'
      else 'lost'
    end as stage_before
  from remembered
)
select
  customer_id,
  occurred_at,
  stage_before,
  case
    when not sold then stage_before
    when returns_now then 'returned'
    when first_at is null or occurred_at <= first_at + interval '90' day then 'new'
    else 'active'
  end as stage_then
from staged
order by customer_id, occurred_at
