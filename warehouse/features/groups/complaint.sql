-- relation: features of cases
-- grain: one customer with a case opened in the last 365 days
-- parameters: $as_of (timestamp, exclusive)
-- units: counts; elapsed days; home currency. A complaint is unresolved while no time of solution is known, closed or not;
--   late: solved after its promised or due time, or not yet though that has passed; unhappy: satisfaction 2 or less.
with cases as (
  select
    customer_id,
    kind is null or kind = 'complaint' as is_complaint,
    (epoch($as_of::timestamp) - epoch(opened_at)) / 86400 as age_days,
    resolved_at is null as is_unresolved,
    resolved_at is null and closed_at is null as is_open,
    coalesce(resolved_at, closed_at, $as_of::timestamp) > coalesce(due_at, promised_at) as is_late,
    (epoch(resolved_at) - epoch(opened_at)) / 86400 as resolution_days,
    coalesce(reopened, false) as is_reopened,
    satisfaction,
    compensation
  from core.service_case
  where customer_id is not null and opened_at < $as_of::timestamp
    and opened_at >= $as_of::timestamp - interval '365' day
)
select
  customer_id,
  count(*) filter (where is_complaint) as complaints_365,
  min(age_days) filter (where is_complaint) as complaint_recency_days,
  count(*) filter (where is_complaint and is_open) as complaints_open,
  count(*) filter (where is_complaint and is_unresolved and age_days <= 180) as complaints_unresolved_180,
  min(age_days) filter (where is_complaint and is_unresolved) as complaint_unresolved_days,
  count(*) filter (where is_complaint and is_late) as complaints_late_365,
  count(*) filter (where is_complaint and satisfaction <= 2) as complaints_unhappy_365,
  count(*) filter (where is_complaint and is_reopened) as complaints_reopened_365,
  max(resolution_days) filter (where is_complaint) as complaint_resolution_days,
  cast(coalesce(sum(compensation), 0) as double) as compensation_365
from cases
group by customer_id
