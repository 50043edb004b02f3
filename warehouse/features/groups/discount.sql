-- relation: features of discounts
-- grain: one customer with a purchase in the last 365 days
-- parameters: none; core.purchase is that of the cut
-- units: shares of the amount before the discount, or of transactions, 0 to 1
with totals as (
  select
    customer_id,
    count(*) as orders,
    count(*) filter (where discount > 0) as discounted,
    sum(discount) as discount,
    sum(sales) as sales
  from core.purchase
  where age_days <= 365
  group by customer_id
)
select
  customer_id,
  cast(discount as double) / nullif(cast(sales + discount as double), 0) as discount_share_365,
  discounted / cast(orders as double) as discounted_orders_share
from totals
