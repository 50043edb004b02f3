-- relation: features of campaigns
-- grain: one customer with a treatment in the last 365 days
-- parameters: $as_of (timestamp, exclusive); $unanswered: outcomes in lower case that are no answer
-- units: counts; elapsed days; shares 0 to 1
with received as (
  select
    customer_id,
    (epoch($as_of::timestamp) - epoch(treated_at)) / 86400 as age_days,
    outcome is not null and not list_contains($unanswered::varchar[], lower(outcome)) as is_answered
  from core.treatment
  where customer_id is not null and coalesce(arm, 'treated') = 'treated' and treated_at < $as_of::timestamp
    and treated_at >= $as_of::timestamp - interval '365' day
)
select
  customer_id,
  count(*) filter (where age_days <= 90) as campaigns_90,
  count(*) as campaigns_365,
  count(*) filter (where is_answered) as campaigns_answered_365,
  count(*) filter (where is_answered) / cast(count(*) as double) as campaigns_answered_share,
  min(age_days) as campaign_recency_days
from received
group by customer_id
