-- relation: whom the churn model scored
-- grain: one row; none where nobody was
-- units: days; leaving: customers expected to leave (sum of probabilities)
select
  count(*) as customers,
  cast(sum(cast(probability as decimal(18, 9))) as double) as leaving,
  min(definition) as definition,
  min(horizon_days) as least_days,
  max(horizon_days) as most_days
from result.churn
having count(*) > 0
