-- Relation: the newest run that reported a night.  Grain: at most one row.
-- Parameters: $as_of.
select run_id
from ops.step
where as_of = $as_of::timestamp and step = 'report'
order by started_at desc, run_id desc
limit 1
