-- surveys: the answers. csat 1 to 5 after contacts and cases, nps 0 to 10 after orders.
select case about when 'contact' then 'VT' when 'case' then 'VQ' else 'VO' end || nr as response_id, 'overall' as item,
       case when email_is_ref then email else main end as customer_ref, at_second(answered) as answered_at, at_second(sent) as sent_at,
       case when about = 'order' then 'nps' else 'csat' end as instrument,
       case when about = 'order' then greatest(0, least(10, round(7.2 + 2.2 * satisfaction))) else greatest(1, least(5, round(3.5 + satisfaction))) end::integer as score,
       case when about = 'order' then 0 else 1 end as scale_min, case when about = 'order' then 10 else 5 end as scale_max,
       case when about = 'contact' then 'T' || nr end as contact_id, case when about = 'case' then 'Q' || nr end as case_id, channel,
       at_second(answered) as known_at
from survey
join ref using (key)
where answers and answered < getvariable('days')::bigint * 86400
