-- contract: one subscription of a fifth of the customers, as it would run if they stayed. Days from the start.
with drawn as (
  select person.key, joined, noise('contract', person.key) as c, noise('contract-end', person.key) as e from person
),

started as (
  select key, greatest(joined, 0) + 5 + floor(draw(c, 1) * 250)::integer as started, 1 + floor(draw(c, 2) * 3)::integer as plan,
         -ln(draw(e, 0)) / getvariable('subscription_end') as lasts, draw(e, 1) as reason, draw(c, 3) as moment
  from drawn
  where draw(c, 0) < getvariable('subscription_share')
),

raised as (
  select *, floor(getvariable('days') * [0.4, 0.55, 0.7][plan])::integer as rise,
         cause.multiplier, cause.lasts as acts
  from started
  join cause_kind as cause on cause = 'price-rise'
  where started < getvariable('days')
)

select key, plan::tinyint as plan, started, rise, moment, reason, started < rise and started + lasts > rise as raised,
       case
         when started >= rise or started + lasts <= rise then started + lasts
         when started + lasts - rise < multiplier * acts then rise + (started + lasts - rise) / multiplier
         else rise + acts + (started + lasts - rise - multiplier * acts)
       end as ends
from raised
order by key
