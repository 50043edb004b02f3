-- relation: features of buying
-- grain: one customer with a purchase before as_of
-- parameters: none; core.purchase is that of the cut
-- units: days elapsed; months of 30 days, one bit each; counts of transactions; home currency; trends from -1 (only before) to 1 (only now)
with windows as (
  select
    customer_id,
    min(age_days) as recency_days,
    max(age_days) as customer_age_days,
    count(*) as orders,
    count(*) filter (where age_days <= 7) as orders_7,
    count(*) filter (where age_days <= 30) as orders_30,
    count(*) filter (where age_days <= 60) as orders_60,
    count(*) filter (where age_days <= 90) as orders_90,
    count(*) filter (where age_days <= 180) as orders_180,
    count(*) filter (where age_days <= 365) as orders_365,
    count(*) filter (where age_days <= 730) as orders_730,
    count(*) filter (where age_days > 275 and age_days <= 365) as orders_season,
    bit_count(bit_or(case when age_days < 360 then 1 << cast(floor(age_days / 30) as integer) else 0 end)) as active_months,
    sum(sales) as sales,
    sum(sales) filter (where age_days <= 90) as sales_90,
    sum(sales) filter (where age_days <= 180) as sales_180,
    sum(sales) filter (where age_days <= 365) as sales_365
  from core.purchase
  group by customer_id
),
amounts as (
  select
    *,
    cast(coalesce(sales_90, 0) as double) as money_90,
    cast(coalesce(sales_180, 0) as double) as money_180,
    cast(coalesce(sales_365, 0) as double) as money_365,
    cast(sales as double) as money
  from windows
)
select
  customer_id,
  recency_days,
  customer_age_days,
  orders,
  orders_7,
  orders_30,
  orders_90,
  orders_180,
  orders_365,
  active_months,
  (2.0 * orders_30 - orders_60) / nullif(orders_60, 0) as orders_trend_30,
  (2.0 * orders_90 - orders_180) / nullif(orders_180, 0) as orders_trend_90,
  (2.0 * orders_365 - orders_730) / nullif(orders_730, 0) as orders_trend_365,
  money_90 as sales_90,
  money_180 as sales_180,
  money_365 as sales_365,
  money as sales_total,
  (2 * money_90 - money_180) / nullif(money_180, 0) as sales_trend_90,
  money_365 / nullif(orders_365, 0) as average_order_365,
  (money_90 / nullif(orders_90, 0)) / (money / orders) as average_order_ratio,
  case when customer_age_days >= 275 then orders_season end as orders_season,
  case when customer_age_days >= 365 then orders_season / nullif(cast(orders_365 as double), 0) end as season_share
from amounts
