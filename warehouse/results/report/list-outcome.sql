-- Relation: what the lists decided.  Grain: list, outcome and rule.
-- Units: customers; rule is null for who was delivered.
select
  list,
  outcome,
  rule,
  cast(count(*) as bigint) as customers
from result.list_decision
group by list, outcome, rule
order by list, outcome, rule nulls first
