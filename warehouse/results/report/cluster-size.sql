-- Relation: customers of each cluster tonight.  Grain: one cluster.
select cluster, count(*)::double as customers
from result.cluster
group by cluster
order by customers desc, cluster
