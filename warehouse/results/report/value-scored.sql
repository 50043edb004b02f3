-- Relation: who has a value.  Grain: one row; no row where nobody has.
select count(*)::bigint as customers, max(horizon_days) as horizon_days, max(model_version) as model_version
from result.value
having count(*) > 0
