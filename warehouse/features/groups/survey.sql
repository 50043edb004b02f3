-- relation: features of surveys
-- grain: one customer with an answer in the last 365 days
-- parameters: $as_of (timestamp, exclusive)
-- units: counts; satisfaction 0 (worst) to 1 (best) on the scale of each question
with answers as (
  select
    customer_id,
    response_id,
    item,
    answered_at,
    cast(score as double) as score,
    coalesce(cast(scale_min as double), case when instrument = 'nps' then 0 else 1 end) as low,
    coalesce(
      cast(scale_max as double), case instrument when 'nps' then 10 when 'csat' then 5 when 'ces' then 7 when 'servqual' then 7 end
    ) as high
  from core.survey
  where customer_id is not null and answered_at < $as_of::timestamp
    and answered_at >= $as_of::timestamp - interval '365' day
),
scaled as (
  select
    customer_id,
    response_id,
    item,
    answered_at,
    -- In thousandths, so that sums do not depend on their order.
    cast(round(1000 * greatest(0, least(1, (score - low) / nullif(high - low, 0)))) as bigint) as satisfaction
  from answers
  where high is not null and high > low
)
select
  customer_id,
  count(distinct response_id) as surveys_365,
  sum(satisfaction) / 1000.0 / count(*) as average_satisfaction,
  min(satisfaction) / 1000.0 as least_satisfaction,
  arg_max(satisfaction, (answered_at, response_id, coalesce(item, ''))) / 1000.0 as last_satisfaction
from scaled
group by customer_id
