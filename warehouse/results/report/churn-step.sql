-- relation: what the churn step noted in a run
-- grain: one night of it
select notes
from ops.step
where run_id = $run_id and as_of = $as_of and step = 'churn'
