-- relation: how often each value of one RFM measure occurs
-- grain: one measure ('recency_days', 'frequency', 'monetary') and value
-- parameters: none
-- units: recency_days days; frequency transactions; monetary ten-thousandths of the home currency, a whole number
with measured as (
  select recency_days, frequency, cast(monetary * 10000 as bigint) as monetary
  from result.rfm_measure
),
counted as (
  select 'recency_days' as measure, recency_days as value, count(*) as customers
  from measured
  group by recency_days
  union all
  select 'frequency' as measure, frequency as value, count(*) as customers
  from measured
  group by frequency
  union all
  select 'monetary' as measure, monetary as value, count(*) as customers
  from measured
  group by monetary
)
select measure, value, customers
from counted
order by measure, value
