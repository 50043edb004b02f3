-- relation: result.churn_model
-- grain: one version of the churn model trained before or on $as_of, and one learner that was tried for it
-- parameters: $as_of (timestamp); $rows (JSON: a list of objects with these columns)
-- units: AUC and calibration error 0 to 1, in the held-out window; state: champion, retired, candidate, refused (of the learner that was
--   chosen), challenger (of the others); gates: what the version did not pass; label, eligible_days: who counted as left,
--   and bought in so many days before if asked (null: who had a contract)
with given as (
  select unnest(from_json($rows::json, '[{
    "model_version": "varchar", "learner": "varchar", "trained_as_of": "timestamp", "state": "varchar", "live_from": "timestamp",
    "live_by": "varchar", "auc": "double", "auc_low": "double", "auc_high": "double", "calibration_error": "double",
    "over_recency_low": "double", "over_recency_high": "double", "recency_auc": "double", "train_rows": "bigint",
    "train_left": "bigint", "held_out_rows": "bigint", "held_out_left": "bigint", "held_out_from": "timestamp",
    "held_out_to": "timestamp", "label": "varchar", "eligible_days": "bigint", "gates": "varchar", "reason": "varchar"
  }]')) as one
)
select
  unnest(one),
  $as_of::timestamp as as_of
from given
order by one.model_version, one.learner
