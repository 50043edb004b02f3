-- relation: features of visits to the web site
-- grain: one customer with an event in the last 365 days
-- parameters: $as_of (timestamp, exclusive)
-- units: counts of sessions; elapsed days; trends from -1 (only before) to 1 (only now)
with sessions as (
  select
    customer_id,
    session_id,
    (epoch($as_of::timestamp) - epoch(max(occurred_at))) / 86400 as age_days,
    bool_or(results = 0) as found_nothing
  from core.web_event
  where customer_id is not null and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - interval '365' day
  group by customer_id, session_id
)
select
  customer_id,
  count(*) filter (where age_days <= 90) as sessions_90,
  (2.0 * count(*) filter (where age_days <= 90) - count(*) filter (where age_days <= 180))
    / nullif(count(*) filter (where age_days <= 180), 0) as sessions_trend_90,
  min(age_days) as session_recency_days,
  count(*) filter (where found_nothing and age_days <= 90) as empty_searches_90
from sessions
group by customer_id
