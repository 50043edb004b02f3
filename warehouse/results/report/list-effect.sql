-- relation: what contact with each list did
-- grain: one list, hold-out key and metric
select
  list,
  holdout_key,
  metric,
  window_days,
  delivered,
  withheld,
  difference,
  low,
  high,
  reason,
  waiting,
  cast(next_at as varchar) as next_at
from result.list_effect
order by list, holdout_key, list_position(['orders', 'revenue', 'margin'], metric)
