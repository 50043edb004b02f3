-- relation: the versions of the churn model, and the learners tried for each
-- grain: one version and learner
select
  model_version,
  learner,
  cast(trained_as_of as varchar) as trained_as_of,
  state,
  cast(live_from as varchar) as live_from,
  live_by,
  auc,
  auc_low,
  auc_high,
  calibration_error,
  over_recency_low,
  over_recency_high,
  recency_auc,
  train_rows,
  train_left,
  held_out_rows,
  held_out_left,
  cast(held_out_from as varchar) as held_out_from,
  cast(held_out_to as varchar) as held_out_to,
  label,
  eligible_days,
  gates
from result.churn_model
order by trained_as_of desc, model_version desc, auc desc, learner
