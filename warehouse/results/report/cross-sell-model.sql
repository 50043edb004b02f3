-- relation: the versions of the model of offers
-- grain: one version, what ranked and question, the newest first
select
  model_version,
  ranking,
  question,
  cast(trained_as_of as varchar) as trained_as_of,
  state,
  cast(live_from as varchar) as live_from,
  live_by,
  horizon_days,
  customers,
  recall_1,
  recall_3,
  recall_10,
  recall_low,
  recall_high,
  hit_3,
  calibration_error,
  gates
from result.next_product_model
order by trained_as_of desc, model_version desc, state, ranking, question
