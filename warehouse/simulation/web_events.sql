-- web_events: sessions of those who let themselves be followed: before web orders, and visits that end without one.
with orders as (
  select key, idx, d, seconds, web, noise('session', key || '.' || idx) as w from purchase
),

sessions as (
  select key, d::bigint * 86400 + seconds - 900 as s, true as buys, key::bigint * 8192 + idx as nr, w from orders where web and draw(w, 0) < getvariable('tracked_share')
  union all
  select key, (d - 1 - floor(draw(w, 2) * 20))::bigint * 86400 + (seconds * 7) % 82800 + 1800, false, key::bigint * 8192 + 4096 + idx, w
  from orders where draw(w, 1) < getvariable('browse_share')
),

events as (
  select key, s, nr, w, unnest(case when buys then ['visit', 'search', 'view', 'cart', 'checkout'] else ['visit', 'search', 'view'] end) as event,
         unnest(case when buys then [0, 1, 2, 3, 4] else [0, 1, 2] end) as step
  from sessions
  where s >= 0
)

select 'W' || nr as session_id, at_second(s + step * (60 + floor(draw(w, 3) * 120))::bigint) as occurred_at, event,
       case when step > 2 or draw(w, 4) < 0.4 then openid end as customer_ref,
       case event when 'visit' then '/' when 'search' then '/search' when 'view' then '/p/' || floor(zipf(draw(w, 2), 17400))::integer when 'cart' then '/cart' else '/checkout' end as page,
       case when event = 'search' then pick(['coffee', 'shoes', 'lamp', 'cofee', 'baby', 'gift', 'towel', 'heater', 'xmas', 'spare part'], draw(w, 4)) end as query,
       case when event = 'search' then case when draw(w, 4) between 0.3 and 0.4 or draw(w, 4) > 0.9 then 0 else 5 + floor(draw(w, 3) * 80) end end::integer as results,
       at_second(s + step * (60 + floor(draw(w, 3) * 120))::bigint) as known_at
from events
join ref using (key)
