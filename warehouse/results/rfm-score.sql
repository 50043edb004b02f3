-- relation: how many customers have each score
-- grain: one of r, f, m and score 1 to 5 that somebody has
-- parameters: none
with scores as (
  unpivot (select r, f, m from result.rfm) on r, f, m into name measure value score
)
select measure, score::double as score, count(*)::double as customers
from scores
group by measure, score
order by measure, score
