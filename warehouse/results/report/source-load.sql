-- Relation: what was loaded.  Grain: one source.
-- Parameters: $run_id the run whose rows are counted apart; null: none.
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
  cast(coalesce(sum(rows_in) filter (where run_id = $run_id::varchar), 0) as bigint) as rows_in_now,
  cast(coalesce(sum(rows_refused) filter (where run_id = $run_id::varchar), 0) as bigint) as rows_refused_now,
  cast(max(newest_row_at) as varchar) as newest_row_at
from ops.load
group by source
order by source
