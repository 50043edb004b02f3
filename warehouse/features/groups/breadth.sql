-- relation: features of what is bought
-- grain: one customer with a purchase in the last 365 days
-- parameters: $as_of (timestamp, exclusive)
-- units: counts of products; shares 0 to 1
with bought as (
  select
    customer_id,
    product_id,
    max(occurred_at) as last_at,
    min(occurred_at) as first_at
  from core.line
  where customer_id is not null and is_sale and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - interval '365' day
  group by customer_id, product_id
),
totals as (
  select
    customer_id,
    count(*) filter (where last_at >= $as_of::timestamp - interval '90' day) as products_90,
    count(*) as products_365,
    count(*) filter (where first_at >= $as_of::timestamp - interval '90' day) as new_90
  from bought
  group by customer_id
)
select
  customer_id,
  products_90,
  products_365,
  new_90 / nullif(cast(products_90 as double), 0) as new_products_share
from totals
