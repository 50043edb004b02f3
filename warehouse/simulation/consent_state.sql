-- consent_state: per person, the day until which each channel may be used (null: never); half: which campaigns they can be in.
with drawn as (
  select key, joined, noise('consent', key) as c, noise('withdraw', key) as w from person
)

select key, floor(draw(c, 3) * 2)::tinyint as half,
       case when draw(c, 0) < 0.75 then joined + 30 + -ln(draw(w, 0)) * 2500 end::integer as email_until,
       case when draw(c, 1) < 0.55 then joined + 30 + -ln(draw(w, 1)) * 2500 end::integer as sms_until,
       case when draw(c, 2) < 0.5 then joined + 30 + -ln(draw(w, 2)) * 1500 end::integer as call_until
from drawn
order by key
