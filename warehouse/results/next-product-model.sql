-- relation: result.next_product_model
-- grain: one version of the model of offers, what ranked and question (`all`, `new`, `repeat`) on its held-out days
-- parameters: $as_of (timestamp); $rows (JSON: a list of objects with these columns)
-- units: customers a count; recall, hits and errors 0 to 1; live_by night, train or promote
with given as (
  select unnest(from_json($rows::json, '[{
    "model_version": "varchar", "ranking": "varchar", "question": "varchar", "trained_as_of": "timestamp", "state": "varchar",
    "live_from": "timestamp", "live_by": "varchar", "horizon_days": "bigint", "customers": "bigint", "recall_1": "double",
    "recall_3": "double", "recall_10": "double", "recall_low": "double", "recall_high": "double", "hit_3": "double",
    "calibration_error": "double", "gates": "varchar", "reason": "varchar"
  }]')) as one
)
select
  unnest(one),
  $as_of::timestamp as as_of
from given
order by one.model_version, one.ranking, one.question
