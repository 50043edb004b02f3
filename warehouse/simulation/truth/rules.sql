-- rules: who buys the antecedent buys the consequent too, with probability p.
select rule, 'P' || lpad(antecedent::varchar, 5, '0') as antecedent, 'P' || lpad(consequent::varchar, 5, '0') as consequent, reach, p from rule order by rule
