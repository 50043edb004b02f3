-- relation: result.basket_rule
-- grain: one antecedent and consequent
-- parameters: $as_of (timestamp, exclusive); $rules (JSON: a list of objects with these columns)
-- units: baskets a count; support, confidence and p-values 0 to 1; lift, conviction and odds ratios from 0 on
with given as (
  select unnest(from_json($rules::json, '[{
    "antecedent": ["varchar"], "consequent": "varchar", "baskets": "bigint", "support": "double", "confidence": "double",
    "lift": "double", "conviction": "double", "p_value": "double", "odds_ratio": "double", "odds_low": "double",
    "odds_high": "double", "p_within": "double", "remains": "boolean"
  }]')) as rule
)
select
  rule.antecedent as antecedent,
  rule.consequent as consequent,
  rule.baskets as baskets,
  rule.support as support,
  rule.confidence as confidence,
  rule.lift as lift,
  rule.conviction as conviction,
  rule.p_value as p_value,
  rule.odds_ratio as odds_ratio,
  rule.odds_low as odds_low,
  rule.odds_high as odds_high,
  rule.p_within as p_within,
  rule.remains as remains,
  $as_of::timestamp as as_of
from given
order by antecedent, consequent
