-- relation: result.cluster_refit
-- grain: a cluster of the version before and one of the present version, with customers who went from one to the other by the refit
-- parameters: $rows (JSON); $model_version; $fitted_as_of (timestamp, null: no clusters), $as_of (timestamp, exclusive)
-- units: customers of the night of the refit, equal clusters: who stayed; null: in none
with given as (
  select unnest(from_json($rows::json, '[{"cluster_before": "varchar", "cluster_now": "varchar", "customers": "bigint"}]')) as one
)
select
  one.cluster_before as cluster_before,
  one.cluster_now as cluster_now,
  one.customers as customers,
  $fitted_as_of::timestamp as fitted_as_of,
  $model_version as model_version,
  $as_of::timestamp as as_of
from given
order by cluster_before nulls first, cluster_now nulls first
