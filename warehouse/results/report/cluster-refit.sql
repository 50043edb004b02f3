-- Relation: who changed because clusters were fitted anew.  Grain: one pair of clusters, also where both are equal.
select cluster_before, cluster_now, customers, fitted_as_of, model_version
from result.cluster_refit
order by customers desc, cluster_before, cluster_now
