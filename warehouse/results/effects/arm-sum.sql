-- relation: sums over the compared persons of each arm
-- grain: one list, hold-out key, arm, number of ids drawn under, and metric (orders, revenue, margin)
-- units: mean and squares (sum of squared distances from the mean) in orders, or in the home currency; integers are
--   summed and divided last, so that threads change nothing
-- scratch: list_participant, list_outcome
with outcome as (
  select
    participant.list,
    participant.holdout_key,
    participant.arm,
    participant.ids,
    cast(coalesce(done.orders, 0) as hugeint) as orders,
    coalesce(done.revenue, 0) as revenue,
    coalesce(done.margin, 0) as margin,
    coalesce(done.lines_without_cost, 0) as lines_without_cost,
    coalesce(done.answers, 0) as answers
  from list_participant as participant
  left join list_outcome as done
    on
      participant.list = done.list
      and participant.holdout_key = done.holdout_key
      and participant.customer_id = done.customer_id
  where participant.state = 'compared'
),

arm as (
  select
    list,
    holdout_key,
    arm,
    ids,
    count(*) as customers,
    count(*) filter (where orders > 0) as buyers,
    count(*) filter (where answers > 0) as answered,
    sum(lines_without_cost) as lines_without_cost,
    sum(orders) as orders,
    sum(orders * orders) as orders_squared,
    sum(revenue) as revenue,
    sum(revenue * revenue) as revenue_squared,
    sum(margin) as margin,
    sum(margin * margin) as margin_squared
  from outcome
  group by list, holdout_key, arm, ids
),

measured as (
  select *, 'orders' as metric, orders as amount, orders_squared as amount_squared, 1 as per_unit
  from arm
  union all
  select *, 'revenue' as metric, revenue as amount, revenue_squared as amount_squared, 100 as per_unit
  from arm
  union all
  select *, 'margin' as metric, margin as amount, margin_squared as amount_squared, 100 as per_unit
  from arm
)

select
  list,
  holdout_key,
  metric,
  arm,
  ids,
  customers,
  buyers,
  answered,
  cast(lines_without_cost as bigint) as lines_without_cost,
  cast(amount as double) / customers / per_unit as mean,
  cast(customers * amount_squared - amount * amount as double) / customers / per_unit / per_unit as squares
from measured
order by list, holdout_key, metric, arm, ids
