-- relation: what lists decided about a customer
-- grain: one list and span of nights, the newest first; to_as_of null: still so
-- parameters: $ids (the ids under which the customer was known), $limit
select
  list,
  outcome,
  rule,
  rank,
  from_as_of,
  to_as_of
from history.list_decision_change
where list_contains($ids::varchar[], customer_id)
order by to_as_of desc nulls first, from_as_of desc, list, customer_id
limit $limit
