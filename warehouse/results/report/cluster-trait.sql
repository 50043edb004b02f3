-- Relation: what sets each cluster apart.  Grain: one number of one cluster.  Units: as result.cluster_trait.
select cluster, name, customers, stability, feature, effect, average, average_of_all, model_version
from result.cluster_trait
order by cluster, trait_rank
