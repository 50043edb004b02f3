-- relation: the rules of what is bought together, the surest first
-- grain: one rule
-- units: rules and remaining: all rules, and those that remain within month and region
with chosen as (
  select *, row_number() over (order by remains desc, p_value, lift desc, consequent, antecedent) as place
  from result.basket_rule
  order by place
  limit 40
)
select
  place,
  antecedent,
  consequent,
  baskets,
  confidence,
  lift,
  p_value,
  odds_ratio,
  remains,
  (select count(*) from result.basket_rule) as rules,
  (select count(*) from result.basket_rule where remains) as remaining
from chosen
order by place
