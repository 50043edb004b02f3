-- agent: who answers, decides, sells and repairs; the number of those who answer grows with the company.
-- skill: seller's gain in the probability to win, technician's in the probability of a first-time fix.
with teams as (
  select * from (values ('service', 20 + (getvariable('customers') // 5000)::integer), ('A', 6), ('B', 6), ('C', 6), ('sales', 12), ('field', 15)) as t(team, people)
)

select team, nr::integer as nr, 'AG-' || team || '-' || lpad(nr::varchar, 3, '0') as agent_ref,
       round(-2 * 0.08 * (draw(noise('agent', team || '.' || nr), 0) - 0.5), 3)::decimal(5, 3) as skill,
       draw(noise('agent', team || '.' || nr), 1) as since, draw(noise('agent', team || '.' || nr), 2) as pay
from (select team, unnest(range(people)) as nr from teams)
order by team, nr
