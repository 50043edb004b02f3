-- relation: lift and gains, and what was said and what came, of the live churn model in its held-out window
-- grain: one curve (lift, calibration) and position
select curve, position, customers, said, came, lift, gain, cumulative_lift
from result.churn_check
where curve in ('lift', 'calibration')
order by curve, position
