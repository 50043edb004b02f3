-- consents: given when they join, withdrawn now and then.
with periods as (
  select key, joined, unnest(['email', 'sms', 'call']) as channel, unnest([email_until, sms_until, call_until]) as until_d
  from consent_state join person using (key)
),

changes as (
  select key, channel, 'granted' as state, joined as d, 32400 as s from periods where until_d is not null
  union all
  select key, channel, 'withdrawn', until_d, 64800 from periods where until_d < getvariable('days')
)

select main as customer_ref, channel, 'marketing' as purpose, state, at_day(d, s) as changed_at, at_day(d, s) as known_at
from changes
join ref using (key)
