-- relation: features of the days and seasons in which a customer buys
-- grain: one customer with a purchase before as_of
-- parameters: none; core.purchase is that of the cut
-- units: shares of transactions, 0 to 1; fits −2 to 2: mean cosine of the time of year between a purchase and the middle of a quarter,
--   less that of purchases spread evenly since the first one, drawn to 0 by two purchases. 0.01720242… is a year's turn in a day.
with turns as (
  select
    customer_id,
    age_days,
    isodow(day) >= 6 as is_weekend,
    -- In millionths, so that sums do not depend on their order.
    cast(round(1e6 * cos(0.017202423838959 * (age_days + 45))) as bigint) as coming,
    cast(round(1e6 * sin(0.017202423838959 * (age_days + 45))) as bigint) as past
  from core.purchase
),
totals as (
  select
    customer_id,
    count(*) as orders,
    greatest(max(age_days), 1) as age_days,
    sum(coming) / 1e6 as coming,
    sum(past) / 1e6 as past,
    count(*) filter (where age_days <= 365) as orders_365,
    count(*) filter (where age_days <= 365 and is_weekend) as weekend_orders
  from turns
  group by customer_id
)
select
  customer_id,
  weekend_orders / nullif(cast(orders_365 as double), 0) as weekend_share,
  (coming - orders * (sin(0.017202423838959 * (age_days + 45)) - sin(0.017202423838959 * 45)) / (0.017202423838959 * age_days))
    / (orders + 2) as season_fit,
  (past - orders * (cos(0.017202423838959 * 45) - cos(0.017202423838959 * (age_days + 45))) / (0.017202423838959 * age_days))
    / (orders + 2) as past_season_fit
from totals
