-- survey: every survey that was sent, with the satisfaction behind it and whether it was answered: the unhappy and the delighted answer more.
with asked as (
  select key, 'contact' as about, contact_nr as nr, d::bigint * 86400 + seconds + 3600 as sent, channel,
         case when resolved then 0.4 else -1.0 end - least(1, wait / 1200.0e0) * case when channel in ('phone', 'chat') then 1 else 0 end as effect
  from contact where draw(noise('ask', contact_nr), 0) < getvariable('survey_contact')
  union all
  select key, 'case', order_nr, closed + 86400, null, case outcome when 'well' then 0.9 when 'solved' then -0.2 else -1.8 end from case_file
  union all
  select key, 'order', key::bigint * 8192 + idx, (d + 5)::bigint * 86400 + 36000, case when web then 'web' else 'shop' end,
         case when bad then -1.2 when complains then -0.8 else 0.15 end
  from purchase where draw(noise('ask-order', key || '.' || idx), 0) < getvariable('survey_order')
),

felt as (
  select asked.*, noise('answer', about || '.' || nr) as a,
         0.6 * sqrt(-2 * ln(draw(noise('mood', asked.key), 0))) * cos(6.283185307179586e0 * draw(noise('mood', asked.key), 1)) + effect
           + 0.5 * sqrt(-2 * ln(draw(noise('answer', about || '.' || nr), 3))) * cos(6.283185307179586e0 * draw(noise('answer', about || '.' || nr), 4)) as satisfaction
  from asked
  where sent < getvariable('days')::bigint * 86400
)

select key, about, nr, sent, channel, round(satisfaction, 6) as satisfaction,
       sent + (draw(a, 1) * 3 * 86400)::bigint + 1800 as answered,
       draw(a, 0) < least(0.75, 0.1 + 0.15 * power(satisfaction, 2)) as answers
from felt
order by about, nr
