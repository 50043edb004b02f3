-- Relation: complaints and requests by month or week.  Grain: one period in which one was opened, ended or fell due.
-- Parameters: $as_of; $unit month or week; $shift days by which weeks start before Monday; $day_starts.
-- Units: cases; median_hours from opening to resolution, of those that ended in the period.
-- ended: resolved, or closed without being resolved. due: whose promised time fell into the period; kept: ended by then.
with known as (
  select
    opened_at,
    promised_at,
    coalesce(reopened, false) as reopened,
    coalesce(resolved_at, closed_at) as ended_at
  from core.service_case
  where opened_at < $as_of::timestamp
),
happened as (
  select opened_at as moment, 'opened' as what, reopened as flag, null::double as hours from known
  union all
  select ended_at, 'ended', false, epoch(ended_at - opened_at) / 3600.0
  from known
  where ended_at < $as_of::timestamp
  union all
  select promised_at, 'due', coalesce(ended_at <= promised_at, false), null
  from known
  where promised_at < $as_of::timestamp
),
counted as (
  select
    date_trunc($unit::varchar, cast(moment - $day_starts::interval as date) + $shift::integer) as period,
    count(*) filter (where what = 'opened') as opened,
    count(*) filter (where what = 'opened' and flag) as reopened,
    count(*) filter (where what = 'ended') as ended,
    median(hours) as median_hours,
    count(*) filter (where what = 'due') as due,
    count(*) filter (where what = 'due' and flag) as kept
  from happened
  group by period
)
select
  cast(cast(period as date) - $shift::integer as varchar) as period,
  cast(opened as bigint) as opened,
  cast(reopened as bigint) as reopened,
  cast(ended as bigint) as ended,
  cast(round(median_hours, 3) as double) as median_hours,
  cast(due as bigint) as due,
  cast(kept as bigint) as kept
from counted
order by period
