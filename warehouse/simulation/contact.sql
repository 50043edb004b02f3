-- contact: one row per contact with its channel, its wait under the load of its half hour, and what came of it.
with chosen as (
  select e.*, noise('channel', e.key) as p, noise('handling', contact_nr) as h,
         d >= floor(getvariable('days') * getvariable('chat_at')) as chat_open
  from contact_event as e
),

placed as (
  select *,
         case when reason = 4 then 'chat'
              when draw(p, 0) < 0.55 then case when chat_open and draw(h, 0) < getvariable('chat_takes') then 'chat' else 'phone' end
              when draw(p, 0) < 0.85 then 'email' else 'app' end as channel
  from chosen
),

loads as (
  select d, seconds // 1800 as half_hour, channel, count(*) as load from placed group by all
),

usual as (
  select half_hour, channel, sum(load) / getvariable('days') * 1.1 + 0.5 as staffed from loads group by half_hour, channel
),

waiting as (
  select placed.*, load / staffed as pressure,
         case placed.channel
           when 'phone' then least(1800, -ln(draw(h, 1)) * 18 * power(load / staffed, 2) + 1)
           when 'chat' then least(900, -ln(draw(h, 1)) * 25 * (load / staffed) + 2)
           else -ln(draw(h, 1)) * 4 * 3600 end as wait,
         placed.channel = 'phone' and draw(h, 2) > exp(-least(1800, -ln(draw(h, 1)) * 18 * power(load / staffed, 2) + 1) / 240) as abandoned
  from placed
  join loads on loads.d = placed.d and loads.half_hour = placed.seconds // 1800 and loads.channel = placed.channel
  join usual on usual.half_hour = loads.half_hour and usual.channel = loads.channel
)

select key, order_nr, contact_nr, reason, again, d, seconds, channel, chat_open and channel = 'chat' and reason <> 4 as moved_to_chat,
       round(wait)::integer as wait, abandoned, solved and not abandoned as resolved,
       case when abandoned then 0 else round((120 + 60 * reason) * -ln(draw(h, 3)) + 60) end::integer as handle,
       draw(h, 4) as who, p
from waiting
order by d, seconds, contact_nr
