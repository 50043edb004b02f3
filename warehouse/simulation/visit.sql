-- visit: field service at assets: a third gets one. p_fixed: first-time fix by technician and part.
with drawn as (
  select *, noise('visit', order_nr || '.' || line) as v, noise('repair', order_nr || '.' || line) as r from durable_line
),

planned as (
  select *, d + 10 + floor(draw(v, 1) * 300)::integer as visit_d, floor(draw(v, 2) * 15)::integer as technician, floor(draw(v, 3) * 4)::integer as part
  from drawn where draw(v, 0) < 0.33
)

select planned.order_nr, line, key, product, visit_d, technician, part, 0.7 + skill + [0.1, 0.05, -0.05, -0.2][part + 1] as p_fixed,
       draw(r, 0) < 0.7 + skill + [0.1, 0.05, -0.05, -0.2][part + 1] as fixed, 32400 + floor(draw(r, 1) * 8)::integer * 3600 as seconds,
       (draw(r, 2) * 5400)::integer as delay, 1800 + (-ln(draw(r, 3)) * 3600)::integer as lasts, round(draw(r, 4) * 60, 1)::decimal(18, 4) as travel_km
from planned
join agent on agent.team = 'field' and agent.nr = technician
where visit_d < getvariable('days') - 1
order by planned.order_nr, line
