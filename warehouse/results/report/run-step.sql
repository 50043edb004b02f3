-- Relation: the steps of a night's run that have ended, in their order.  Grain: one step.
-- Parameters: $run_id, $as_of.  Units: seconds of the wall clock; bytes.
select
  step,
  state,
  reason,
  refusals,
  cast(rows_in as bigint) as rows_in,
  cast(rows_out as bigint) as rows_out,
  cast(rows_refused as bigint) as rows_refused,
  cast(seconds as double) as seconds,
  cast(peak_memory_bytes as bigint) as peak_memory_bytes
from ops.step
where run_id = $run_id::varchar and as_of = $as_of::timestamp and state <> 'running'
order by position, step
