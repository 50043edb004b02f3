-- rule: 60 planted rules; who buys slot `antecedent` buys `consequent` too with probability p, in the same basket or with
-- the next order if that comes within 60 days.
select nr::smallint as rule, (2 * nr)::integer as antecedent, (4000 + 31 * nr)::integer as consequent,
       case when nr % 2 = 0 then 'basket' else 'later' end as reach,
       round(0.1 + 0.5 * (nr // 2) / 29, 3)::decimal(4, 3) as p
from range(60) as r(nr)
order by rule
