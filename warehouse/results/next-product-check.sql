-- relation: result.next_product_check
-- grain: one bin of expected take-up of the live model's first five offers of a kind (`all`: both) on its held-out days, from the lowest up
-- parameters: $as_of (timestamp); $rows (JSON: a list of objects with these columns)
-- units: offers a count; said and came 0 to 1
with given as (
  select unnest(from_json($rows::json, '[{
    "model_version": "varchar", "kind": "varchar", "position": "bigint", "offers": "double", "said": "double", "came": "double"
  }]')) as one
)
select
  unnest(one),
  $as_of::timestamp as as_of
from given
order by one.kind, one.position
