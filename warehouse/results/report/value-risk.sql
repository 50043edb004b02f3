-- Relation: what customers are expected to bring, and how much of it would go with those who may leave.  Grain: one value band that has
-- customers; null where there are no bands.
-- Units: home currency; at_risk: expected revenue × churn probability, of those who have one (covered: their expected revenue).
with amounts as (
  select
    value_band,
    value_revenue,
    case when churn_probability is not null then value_revenue end as covered,
    cast(value_revenue::double * churn_probability as decimal(18, 4)) as at_risk
  from result.customer
  where value_revenue is not null
)
select
  value_band,
  count(*)::bigint as customers,
  cast(sum(value_revenue) as decimal(38, 4)) as expected,
  cast(coalesce(sum(covered), 0) as decimal(38, 4)) as covered,
  cast(sum(at_risk) as decimal(38, 4)) as at_risk
from amounts
group by value_band
order by value_band
