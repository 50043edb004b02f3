-- contacts: the log of the call centre; customer_ref: the phone for callers whom it knows by it, else the main ref.
with served as (
  select contact.*, ref.main, ref.phone, ref.phone_is_ref, noise('late', contact_nr) as l,
         floor(who * (20 + getvariable('customers')::bigint // 5000))::integer as agent
  from contact
  join ref using (key)
)

select 'T' || contact_nr as contact_id, case when phone_is_ref and channel = 'phone' then phone when draw(l, 2) > 0.08 then main end as customer_ref,
       at_day(d, seconds) as occurred_at, channel, 'in' as direction,
       ['delivery', 'invoice', 'return', 'complaint', 'question', 'contract'][reason + 1] as topic,
       case when reason = 3 then 'Q' || order_nr end as case_id,
       case when not abandoned then 'AG-service-' || lpad(agent::varchar, 3, '0') end as agent_ref,
       case when reason in (3, 5) then 'specialists' else 'general' end as queue,
       wait as wait_seconds, handle as handle_seconds, case when abandoned then 0 else handle // 4 end as wrap_seconds,
       case when abandoned then 'abandoned' when resolved then 'solved' else 'open' end as outcome, resolved, abandoned,
       case channel when 'phone' then 8 when 'chat' then 3 when 'email' then 2 else 0.2 end::decimal(18, 4) as cost,
       case when draw(l, 0) < getvariable('late_share') then at_day(d + 1 + floor(draw(l, 1) * getvariable('late_days')), 21600) else at_day(d, seconds) end as known_at
from served
