-- relation: what the live churn model reads
-- grain: one feature, and `score` for the score itself, first
select feature, title, importance_rank, importance, shift
from result.churn_feature
order by importance_rank nulls first, feature
