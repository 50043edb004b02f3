-- cases: delivered when opened, when solved and when closed.
with moments as (
  select *, opened as known_s from case_file
  union all
  select *, resolved from case_file where resolved is not null
  union all
  select *, closed from case_file
)

select 'Q' || order_nr as case_id, main as customer_ref, 'complaint' as kind, case when bad then 'delivery' else 'quality' end as topic,
       case when bad then 'high' else 'normal' end as priority, case when web then 'web' else 'phone' end as channel, 'team ' || team as queue,
       at_second(opened) as opened_at, at_second(opened + 7 * 86400) as promised_at,
       case when triaged <= known_s then at_second(triaged) end as first_response_at,
       case when resolved <= known_s then at_second(resolved) end as resolved_at,
       case when closed <= known_s then at_second(closed) end as closed_at,
       case when closed <= known_s then reopened end as reopened,
       case when closed <= known_s then case outcome when 'well' then 15 when 'solved' then 5 else 0 end end::decimal(18, 2) as compensation,
       case when closed <= known_s then satisfaction end as satisfaction,
       at_second(known_s) as known_at
from moments
join ref using (key)
where known_s < getvariable('days')::bigint * 86400
