-- relation: result.cluster_trait
-- grain: one number of one cluster
-- parameters: $rows (JSON); $model_version; $as_of (timestamp, exclusive)
-- units: customers and stability (bootstrap Jaccard, 0 to 1) of the cluster when it was fitted; effect in deviations of all customers,
--   averages in the unit of the feature; trait_rank 1: the greatest difference
with given as (
  select unnest(from_json($rows::json, '[{"cluster": "varchar", "name": "varchar", "customers": "bigint", "stability": "double",
    "feature": "varchar", "effect": "double", "average": "double", "average_of_all": "double"}]')) as one
)
select
  one.cluster as cluster,
  one.name as name,
  one.customers as customers,
  one.stability as stability,
  one.feature as feature,
  row_number() over (partition by one.cluster order by abs(one.effect) desc, one.feature) as trait_rank,
  one.effect as effect,
  one.average as average,
  one.average_of_all as average_of_all,
  $model_version as model_version,
  $as_of::timestamp as as_of
from given
order by cluster, trait_rank
