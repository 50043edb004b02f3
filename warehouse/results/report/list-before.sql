-- Relation: how many customers each list delivered the night before.  Grain: one list whose files were written then.
-- Parameters: $as_of_before.  A folder that supersedes another of its night counts alone.
select list, cast(max_by(delivered, folder) as bigint) as delivered
from ops.export
where as_of = $as_of_before::timestamp
group by list
order by list
