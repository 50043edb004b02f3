-- relation: result.churn_check
-- grain: one point of a curve of the live churn model in its held-out window: `lift` (tenths, the highest risk first), `calibration`
--   (bins of equal count, from the lowest probability up), `call` (what calling everybody from a threshold on brings), `call_best`
-- parameters: $as_of (timestamp); $rows (JSON: a list of objects with these columns)
-- units: customers, calls and hits are counts; said, came, gain, recall and threshold 0 to 1; profit in home currency, null where
--   settings.churn.calls tells no costs
with given as (
  select unnest(from_json($rows::json, '[{
    "model_version": "varchar", "curve": "varchar", "position": "bigint", "customers": "double", "said": "double", "came": "double",
    "lift": "double", "gain": "double", "cumulative_lift": "double", "threshold": "double", "calls": "double", "hits": "double",
    "recall": "double", "profit": "double", "best": "boolean"
  }]')) as one
)
select
  unnest(one),
  $as_of::timestamp as as_of
from given
order by one.curve, one.position
