-- relation: result.churn
-- grain: one customer alive as of $as_of, by the rule of the model
-- parameters: $as_of (timestamp, exclusive); $definition (who counts as left); $model_version
-- units: probability 0 to 1 of leaving within horizon_days; decile 1 has the highest risk; reasons in words, null where there are fewer.
--   result.churn_loading has one row for each, ranked from the highest risk.
with scored as (
  select *, count(*) over () as customers from result.churn_loading
)
select
  customer_id,
  probability,
  cast(1 + floor((risk_rank - 1) * 10 / customers) as tinyint) as decile,
  cast(horizon_days as bigint) as horizon_days,
  $definition as definition,
  $model_version as model_version,
  reason_1,
  reason_2,
  reason_3,
  $as_of::timestamp as as_of
from scored
order by customer_id
