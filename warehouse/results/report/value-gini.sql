-- Relation: what the Gini coefficient of sales so far is made of.  Grain: one row.
-- Units: home currency, sales + returns, below zero taken as zero; ranked: amount × rank, the least at 1.
with ranked as (
  select greatest(monetary, 0) as amount, row_number() over (order by monetary, customer_id) as place from result.rfm
)
select
  count(*)::double as customers,
  coalesce(sum(amount), 0)::double as total,
  coalesce(sum((amount * place)::decimal(38, 4)), 0)::double as ranked
from ranked
