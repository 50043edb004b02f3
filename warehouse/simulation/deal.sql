-- deal: the companies' deals; durations slip for a third of them; the seller's skill adds to the probability to win. Days from the start.
with offered as (
  select key, nr, noise('deal', key || '.' || nr) as q, noise('deal-steps', key || '.' || nr) as p
  from (select key, unnest(range(ceil(getvariable('deals_a_year') * getvariable('days') / 365)::integer)) as nr from person where company)
),

dated as (
  select offered.*, floor(draw(q, 0) * getvariable('days'))::integer as d, floor(draw(q, 1) * 12)::integer as seller, draw(q, 2) < 0.33 as slips
  from offered
)

select dated.key, dated.nr, d, seller, slips, skill, pick(['web', 'fair', 'referral', 'call'], draw(q, 3)) as source,
       round(5000 * exp(0.9 * sqrt(-2 * ln(draw(p, 0))) * cos(6.283185307179586e0 * draw(p, 1))), 2)::decimal(18, 2) as amount,
       d + 3 + floor(draw(p, 2) * 10)::integer as qualified, d + 15 + floor(draw(p, 3) * 15)::integer as proposed,
       d + 35 + floor(draw(p, 4) * 25 * case when slips then 3 else 1 end)::integer as negotiated,
       d + 65 + floor(draw(p, 4) * 60 * case when slips then 3 else 1 end)::integer as closed,
       draw(q, 4) < 0.35 + skill as won, draw(q, 4) > 0.75 as lost_early
from dated
join person using (key)
join departure using (key)
join agent on agent.team = 'sales' and agent.nr = seller
where d > joined and d::bigint * 86400 < gone_s
order by dated.key, dated.nr
