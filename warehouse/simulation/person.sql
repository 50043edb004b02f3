-- person: one row per customer, with everything that does not depend on what happens to them. Days count from the start.
-- rate: orders per operational day; hazard: drop-outs per day; patience: the exponential draw that the hazard uses up.
with drawn as (
  select key::integer as key, noise('kind', key) as a, noise('rate', key) as b, noise('drop', key) as c,
         noise('spend', key) as e, noise('home', key) as h, noise('refs', key) as r, noise('trait', key) as t
  from range(getvariable('customers')::bigint) as k(key)
),

kinds as (
  select *, sum(share) over (order by nr) - share as low, sum(share) over (order by nr) as high from kind
),

rated as (
  select drawn.*, kinds.kind, kinds.drop_out, mean_gap,
         -ln(draw(b, 0) * case when rate_shape > 1 then draw(b, 1) else 1 end * case when rate_shape > 2 then draw(b, 2) else 1 end
             * case when rate_shape > 3 then draw(b, 3) else 1 end) / rate_shape / mean_gap as rate,
         case when draw(b, 4) < rhythm4 then 4 when draw(b, 4) < rhythm4 + rhythm2 then 2 else 1 end as rhythm,
         case when kinds.kind = 'seasonal' then case when draw(a, 1) < 0.5 then 1 else 2 end else 0 end as season
  from drawn
  join kinds on draw(a, 0) >= low and draw(a, 0) < case when high > 0.999 then 2 else high end
),

timed as (
  select *,
         drop_out * -2 * ln(draw(c, 0)) * power(cos(6.283185307179586e0 * draw(c, 1)), 2) + 1e-7 as hazard,
         -ln(draw(c, 2)) as patience,
         case
           when draw(c, 3) < getvariable('existing_share') then -1 - floor(draw(c, 4) * 730)
           when draw(a, 2) < getvariable('wave_share')
             then least(getvariable('days') - 1, floor(getvariable('days') * case when draw(a, 3) < 0.5 then 0.3 else 0.7 end + 30 * draw(c, 4)))
           else floor(getvariable('days') * (sqrt(1 + (2 * getvariable('growth') + power(getvariable('growth'), 2)) * draw(c, 4)) - 1)
                      / getvariable('growth'))
         end::integer as joined
  from rated
),

homed as (
  select *, greatest(joined, 0) as from_day, least(getvariable('days'), greatest(joined, 0) + patience / hazard / 0.5 + 1)::integer as to_day,
         draw(a, 4) < getvariable('company_share') as company,
         floor(zipf(draw(h, 0), 60))::integer - 1 as city,
         draw(h, 1) as age, draw(h, 2) as sex, floor(draw(h, 3) * 4)::integer as shop_choice, draw(h, 4) as street,
         (getvariable('price_level_shape') - 1) / -ln(draw(e, 0) * draw(e, 1) * draw(e, 2) * draw(e, 3) * draw(e, 4)) as price_level,
         case when draw(r, 0) < getvariable('one_ref_share') then 1
              when draw(r, 0) < getvariable('one_ref_share') + getvariable('two_refs_share') then 2
              when draw(r, 0) < 0.4 * (getvariable('one_ref_share') + getvariable('two_refs_share')) + 0.6 then 3 else 4 end as refs,
         draw(r, 1) as way, draw(r, 2) as web_taste, draw(r, 3) as letters, draw(r, 4) as digits
  from timed
),

reached as (
  select *,
         case refs when 1 then way < 0.55 when 2 then way < 0.8 else true end as has_card,
         case refs when 1 then way >= 0.55 when 2 then way < 0.6 or way >= 0.8 else true end as has_openid,
         case refs when 1 then false when 2 then way >= 0.6 and way < 0.8 when 3 then way < 0.5 else true end as phone_is_ref,
         case refs when 1 then false when 2 then way >= 0.8 when 3 then way >= 0.5 else true end as email_is_ref,
         draw(t, 0) < getvariable('need_share') as need,
         floor(-getvariable('need_lasts') * 0.6 + draw(t, 1) * (getvariable('days') + 0.3 * getvariable('need_lasts')))::integer as need_from,
         draw(t, 2) < getvariable('pause_share') as pauses,
         floor(draw(t, 3) * getvariable('days'))::integer as pause_from,
         90 + floor(draw(t, 4) * 150)::integer as pause_lasts
  from homed
),

opened as (
  select reached.*,
         case season when 0 then f.opened_0 when 1 then f.opened_1 else f.opened_2 end / 1e6 as opened_from,
         case season when 0 then u.opened_0 when 1 then u.opened_1 else u.opened_2 end / 1e6 as opened_to
  from reached
  join day as f on f.d = from_day
  join day as u on u.d = to_day
)

select key, kind, season::tinyint as season, rate, rhythm::tinyint as rhythm, hazard, patience, price_level, joined::smallint as joined,
       opened_from, opened_to,
       least(1500, ceil(rate * (opened_to - opened_from) + 4 * sqrt(rate * (opened_to - opened_from) / rhythm)) + 3)::smallint as draws,
       company, city::tinyint as city, (city % 10)::tinyint as region, (city % 10 * 4 + shop_choice)::tinyint as shop, age, sex, street, letters, digits,
       case when has_openid and not has_card and web_taste < getvariable('foreign_share') * 3
            then case when web_taste < getvariable('foreign_share') then 'FR' when web_taste < getvariable('foreign_share') * 2 then 'DE' else 'US' end
            else 'GB' end as country,
       refs::tinyint as refs, has_card, has_openid, phone_is_ref, email_is_ref,
       case when not has_card then 1 when not has_openid then 0 else 0.15 + 0.6 * web_taste end as web_share,
       case when need then need_from end::smallint as need_from,
       case when need then need_from + getvariable('need_lasts') end::smallint as need_to,
       case when pauses then pause_from end::smallint as pause_from,
       case when pauses then pause_from + pause_lasts end::smallint as pause_to
from opened
order by key
