-- relation: result.churn_feature
-- grain: one feature that the live churn model reads, and `score` for its score
-- parameters: $as_of (timestamp); $rows (JSON: a list of objects with these columns)
-- units: importance: mean distance from 0 of what it adds to the log odds, null of the score; shift: population stability index of the
--   customers scored tonight against the held-out window, null where they are too few
with given as (
  select unnest(from_json($rows::json, '[{
    "model_version": "varchar", "feature": "varchar", "title": "varchar", "importance_rank": "bigint", "importance": "double",
    "shift": "double"
  }]')) as one
)
select
  unnest(one),
  $as_of::timestamp as as_of
from given
order by one.feature
