-- relation: result.basket_sequence
-- grain: one antecedent and consequent
-- parameters: $as_of (timestamp, exclusive); $rules (JSON: a list of objects with these columns)
-- units: days in which the consequent follows; customers and visits counts; confidence and p_value 0 to 1; lift and odds ratios from 0 on
with given as (
  select unnest(from_json($rules::json, '[{
    "antecedent": "varchar", "consequent": "varchar", "days": "bigint", "customers": "bigint", "visits": "bigint",
    "confidence": "double", "lift": "double", "p_value": "double", "odds_ratio": "double", "odds_low": "double",
    "odds_high": "double"
  }]')) as rule
)
select
  rule.antecedent as antecedent,
  rule.consequent as consequent,
  rule.days as days,
  rule.customers as customers,
  rule.visits as visits,
  rule.confidence as confidence,
  rule.lift as lift,
  rule.p_value as p_value,
  rule.odds_ratio as odds_ratio,
  rule.odds_low as odds_low,
  rule.odds_high as odds_high,
  $as_of::timestamp as as_of
from given
order by antecedent, consequent
