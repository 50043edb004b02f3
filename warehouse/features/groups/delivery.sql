-- relation: features of deliveries
-- grain: one customer with a delivery that was promised in the last 365 days
-- parameters: $as_of (timestamp, exclusive); core.purchase is that of the cut
-- units: counts of transactions; elapsed days; shares 0 to 1. Overdue: promised more than 7 days ago and not known to have come.
with deliveries as (
  select
    customer_id,
    (epoch($as_of::timestamp) - epoch(promised_at)) / 86400 as age_days,
    (epoch(fulfilled_at) - epoch(promised_at)) / 86400 as late_days,
    fulfilled_at > promised_at as is_late,
    is_awaited
  from core.purchase
  where promised_at < $as_of::timestamp and promised_at >= $as_of::timestamp - interval '365' day
)
select
  customer_id,
  count(*) filter (where is_late and age_days <= 120) as late_deliveries_120,
  count(*) filter (where is_late) / cast(count(*) as double) as late_share,
  min(age_days) filter (where is_late) as late_recency_days,
  coalesce(max(late_days) filter (where is_late and age_days <= 120), 0) as late_days_120,
  count(*) filter (where is_awaited and age_days > 7 and age_days <= 60) as overdue_deliveries
from deliveries
group by customer_id
