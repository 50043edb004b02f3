-- relation: result.value_check
-- grain: one point of how the live model of value was checked: `forecast` (one that competed, the least error first), `orders` (by
--   repeat orders before the held-out days; the last is that many and more), `week` (added up from the first held-out day on)
-- parameters: $as_of (timestamp); $rows (JSON: a list of objects with these columns)
-- units: actual and expected orders of all customers; error orders per customer, root of the mean square
with given as (
  select unnest(from_json($rows::json, '[{
    "model_version": "varchar", "curve": "varchar", "position": "bigint", "name": "varchar", "customers": "double",
    "actual": "double", "expected": "double", "error": "double"
  }]')) as one
)
select
  unnest(one),
  $as_of::timestamp as as_of
from given
order by one.curve, one.position
