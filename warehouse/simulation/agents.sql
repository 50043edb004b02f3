-- agents: the staff list.
select agent_ref, team, case when team = 'field' then 'S' || lpad((nr % 40)::varchar, 2, '0') else 'CC' end as location,
       at_day(-floor(since * 1000) - 1, 0) as joined_at, round(14 + 12 * pay, 2)::decimal(18, 2) as cost_per_hour
from agent
order by agent_ref
