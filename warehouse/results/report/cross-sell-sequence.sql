-- relation: what follows what, the surest first
-- grain: one pair
select antecedent, consequent, days, customers, visits, confidence, lift, p_value, odds_ratio
from result.basket_sequence
order by p_value, lift desc, antecedent, consequent
limit 20
