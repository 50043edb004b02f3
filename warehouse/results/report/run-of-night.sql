-- Relation: the run that made a night.  Grain: one row; null where the night has not published.
-- Parameters: $as_of.
select max(run_id) as run_id from ops.night where as_of = $as_of::timestamp order by run_id
