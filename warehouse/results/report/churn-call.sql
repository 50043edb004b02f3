-- relation: what calling everybody from a probability on would have brought in the held-out window, and whom it means tonight
-- grain: one probability, from the highest down
-- units: calls and hits are of the held-out window, tonight is customers of this night
with thresholds as (
  select threshold, max(calls) as calls, max(hits) as hits, max(came) as came, max(recall) as recall
  from result.churn_check
  where curve in ('call', 'call_best')
  group by threshold
),
tonight as (
  select thresholds.threshold, count(*) as customers
  from thresholds
  join result.churn as churn on churn.probability >= thresholds.threshold
  group by thresholds.threshold
)
select
  thresholds.threshold,
  thresholds.calls,
  thresholds.hits,
  thresholds.came,
  thresholds.recall,
  coalesce(tonight.customers, 0) as tonight
from thresholds
left join tonight on tonight.threshold = thresholds.threshold
order by thresholds.threshold desc
