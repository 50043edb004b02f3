-- loyalty_events: points of members; and when parents enter and leave the baby club, which follows the child's birthday.
with earned as (
  select key, d, seconds, idx, lines * 10 as points, row_number() over (partition by key order by d, seconds, idx) as nr,
         sum(lines * 10) over (partition by key order by d, seconds, idx rows 7 preceding) as lately
  from purchase
  join person using (key)
  where has_card and not web and draw(noise('member', key), 0) < getvariable('member_share')
),

yearly as (
  select key, year(date) as year, sum(points) as points, max(day.d) as last_d
  from earned
  join day using (d)
  group by key, year(date)
),

movements as (
  select key, d::bigint * 86400 + seconds as s, 'earn' as kind, points::double as points, null as tier from earned
  union all
  select key, d::bigint * 86400 + seconds + 1, 'redeem', -floor(lately * 0.6), null from earned where nr % 8 = 0
  union all
  select yearly.key, e.d::bigint * 86400 + 86399, 'expire', -floor(yearly.points * 0.1), null
  from yearly join day as e on e.date = make_date(year::bigint, 12, 31) where e.d < getvariable('days') and yearly.points >= 10
  union all
  select key, greatest(need_from, joined)::bigint * 86400 + 43200, 'tier', 0, 'baby-club' from person
  where need_to > joined and greatest(need_from, joined) < getvariable('days')
  union all
  select key, need_to::bigint * 86400, 'tier', 0, 'standard' from person where need_to > joined and need_to < getvariable('days')
)

select main as customer_ref, at_second(s) as occurred_at, kind, points::integer as points, tier, at_second(s) as known_at
from movements
join ref using (key)
