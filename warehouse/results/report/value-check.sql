-- Relation: how the live model of value did on held-out days.  Grain: one point of a curve (`forecast`, `orders`, `week`).
select curve, position, name, customers, actual, expected, error
from result.value_check
order by curve, position
