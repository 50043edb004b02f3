-- Relation: the night that movement over weeks is told from: the newest at least $days before, else the oldest.  Grain: one row; null
-- where no night was before.  Parameters: $as_of, $days.
select
  cast(
    coalesce(max(as_of) filter (where as_of <= $as_of::timestamp - to_days($days::integer)), min(as_of)) as varchar
  ) as since
from ops.night
where as_of < $as_of::timestamp
order by since
