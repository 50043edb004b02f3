-- Relation: what was loaded.  Grain: one source.
-- Parameters: $as_of of the night whose rows are counted apart, those that no finished night before it could have read, also
-- where a killed run had loaded them; $night_before the last of those nights, null where there was none.
-- Units: rows of files; newest_row_at on the project's local clock, of the rows that were loaded.
select
  source,
  max(entity) as entity,
  cast(count(*) as bigint) as deliveries,
  cast(coalesce(sum(rows_in), 0) as bigint) as rows_in,
  cast(coalesce(sum(rows_loaded), 0) as bigint) as rows_loaded,
  cast(coalesce(sum(rows_repeated), 0) as bigint) as rows_repeated,
  cast(coalesce(sum(rows_filtered), 0) as bigint) as rows_filtered,
  cast(coalesce(sum(rows_refused), 0) as bigint) as rows_refused,
  cast(coalesce(sum(rows_in) filter (where is_new), 0) as bigint) as rows_in_now,
  cast(coalesce(sum(rows_refused) filter (where is_new), 0) as bigint) as rows_refused_now,
  cast(max(newest_row_at) as varchar) as newest_row_at
from (
  select
    *,
    $night_before::timestamp is null or coalesce(finished_before >= $night_before::timestamp, false) as is_new
  from ops.load
  where finished_before is null or finished_before < $as_of::timestamp
)
group by source
order by source
