-- relation: result.value
-- grain: one customer with a sale before as_of
-- parameters: $as_of (timestamp, exclusive); $horizon_days; $model_version; $forecast (whose orders these are); $p, $q, $v
--   (spend per order, null: not known); $net_share, $margin_share (of sales, null: not known); $bands (three ascending cut points of expected_revenue, null: none)
-- units: expected_orders in the horizon; expected_revenue (sales and returns) and expected_margin home currency, rounded to cents
--   before anything is added up; value_band top, high, middle, low
with placed as (
  select *, row_number() over (order by customer_id) as place
  from result.value_history
),
scored as (
  select
    history.customer_id,
    score.p_alive,
    coalesce(own.orders, score.orders) as orders,
    case
      when $p::double * (history.repeats + 1) + $q::double > 1
        then $p::double * ($v::double + cast(history.spent as double)) / ($p::double * (history.repeats + 1) + $q::double - 1)
    end as spend
  from placed as history
  inner join result.value_loading as score
    on
      history.repeats = score.repeats
      and history.recency = score.recency
      and history.age = score.age
      and history.recent = score.recent
  left join result.value_own as own on history.place = own.place -- null: those of the history count
),
amounts as (
  select
    customer_id,
    p_alive,
    orders,
    round(cast(orders * spend * $net_share::double as decimal(18, 4)), 2) as revenue,
    round(cast(orders * spend * $margin_share::double as decimal(18, 4)), 2) as margin
  from scored
)
select
  customer_id,
  p_alive,
  orders as expected_orders,
  cast(revenue as decimal(18, 4)) as expected_revenue,
  cast(margin as decimal(18, 4)) as expected_margin,
  cast($horizon_days as bigint) as horizon_days,
  $model_version as model_version,
  $forecast as forecast,
  case
    when revenue is null or $bands::double[] is null then null
    when revenue > list_extract($bands::double[], 3) then 'top'
    when revenue > list_extract($bands::double[], 2) then 'high'
    when revenue > list_extract($bands::double[], 1) then 'middle'
    else 'low'
  end as value_band,
  $as_of::timestamp as as_of
from amounts
order by customer_id
