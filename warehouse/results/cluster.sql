-- relation: result.cluster
-- grain: one customer who bought lately, where clusters were found
-- parameters: $as_of (timestamp, exclusive); $model_version
-- units: the cluster's label
select
  customer_id,
  cluster,
  $model_version as model_version,
  $as_of::timestamp as as_of
from result.cluster_loading
order by customer_id
