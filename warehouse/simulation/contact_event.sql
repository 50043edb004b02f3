-- contact_event: what makes people get in touch, with the time at which they do (seconds from the start).
-- reason: 0 delivery, 1 invoice, 2 return, 3 complaint, 4 question (only since there is chat), 5 contract.
with orders as (
  select key, idx, d, bad, key::bigint * 8192 + idx as order_nr, noise('contact', key || '.' || idx) as c from purchase
),

returns as (
  select distinct key, order_nr, return_d from sent_back where not walk_in
),

events as (
  select key, order_nr, 0 as reason, d + 3 + floor(draw(c, 1) * 2) as d from orders where bad and draw(c, 0) < getvariable('contact_bad_delivery')
  union all
  select key, order_nr, 1, d + 2 + floor(draw(c, 3) * 14) from orders where draw(c, 2) < getvariable('contact_invoice')
  union all
  select key, order_nr, 4, d + floor(draw(c, 3) * 10) from orders
  where draw(c, 4) < getvariable('chat_creates') and d >= getvariable('days') * getvariable('chat_at')
  union all
  select key, order_nr, 2, return_d - 1 from returns where draw(noise('contact-return', order_nr), 0) < getvariable('contact_return')
  union all
  select complaint.key, complaint.key::bigint * 8192 + complaint.idx, 3, opened // 86400 from complaint join purchase using (key, idx) where complains
  union all
  select key, key::bigint * 8192 + 8000, 5, ended_s // 86400 - 2 from subscription
  where draw(noise('contact-contract', key), 0) < getvariable('contact_contract') and ended_s // 86400 - 2 > started
),

first as (
  select key, order_nr, reason, d::integer as d, 0 as again, noise('call', order_nr || '.' || reason) as n from events
),

second as (
  select key, order_nr, reason, d + 1 + floor(draw(n, 2) * 4)::integer as d, 1 as again, noise('call-again', order_nr || '.' || reason) as n
  from first where draw(n, 0) < getvariable('contact_unresolved') and draw(n, 1) < getvariable('contact_again')
),

third as (
  select key, order_nr, reason, d + 1 + floor(draw(n, 2) * 4)::integer as d, 2 as again, noise('call-third', order_nr || '.' || reason) as n
  from second where draw(n, 0) < getvariable('contact_unresolved') and draw(n, 1) < getvariable('contact_again')
),

attempts as (
  select * from first union all select * from second union all select * from third
)

select key, order_nr, reason::integer as reason, again::integer as again, d::smallint as d, order_nr * 32 + reason * 4 + again as contact_nr,
       28800 + (43200 * (draw(n, 3) + draw(n, 4)) / 2)::integer as seconds, draw(n, 0) >= getvariable('contact_unresolved') as solved
from attempts
where d < getvariable('days')
