-- relation: features of the gaps between purchases
-- grain: one customer with purchases on two days or more
-- parameters: $as_of (timestamp, exclusive); core.purchase is that of the cut
-- units: days from one day of purchase to the next; ratios and the spread have none; deviations are a day at least
with days as (
  select customer_id, day from core.purchase group by customer_id, day
),
spaced as (
  select
    customer_id,
    day,
    date_diff('day', lead(day) over newest, day) as gap,
    row_number() over newest as place
  from days
  window newest as (partition by customer_id order by day desc)
),
totals as (
  select
    customer_id,
    count(gap) as gaps,
    sum(cast(gap as bigint)) as total,
    sum(cast(gap as bigint) * gap) as squares,
    max(gap) as longest,
    min(gap) filter (where place = 1) as last_gap,
    sum(gap) filter (where place <= 3) as recent,
    count(gap) filter (where place <= 3) as recent_gaps,
    (epoch($as_of::timestamp) - epoch(cast(max(day) as timestamp))) / 86400 as current_gap
  from spaced
  group by customer_id
  having count(gap) > 0
),
means as (
  select
    *,
    total / cast(gaps as double) as usual,
    case when gaps > 1 then sqrt(greatest(0, (squares - total * total / cast(gaps as double)) / (gaps - 1))) end as deviation
  from totals
)
select
  customer_id,
  usual as usual_gap_days,
  deviation / usual as gap_spread,
  current_gap / usual as gap_ratio,
  (current_gap - usual) / case when deviation < 1 then 1 else deviation end as gap_deviations,
  longest as longest_gap_days,
  current_gap / longest as longest_gap_ratio,
  last_gap as last_gap_days,
  (recent / cast(recent_gaps as double)) / usual as recent_gap_ratio
from means
