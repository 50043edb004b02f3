-- crm_customers: everyone, known by `main`; some records are corrected later.
with records as (
  select person.*, ref.given_name, ref.family_name, ref.card, ref.openid, ref.phone, ref.email, ref.main, noise('record', key) as r, noise('moved', key) as m
  from person
  join ref using (key)
),

versions as (
  select *, false as later, joined::integer as known_d from records
  union all
  select *, true, greatest(joined, 0) + 20 + floor(draw(m, 1) * 600) from records where draw(m, 0) < getvariable('correction_share')
)

select main as customer_ref, card, openid,
       case when company then null else given_name || case when draw(r, 0) < 0.05 and not later then '  ' else ' ' end
            || case when draw(r, 0) > 0.97 and not later then upper(family_name) else family_name end end as name,
       case when not company then given_name end as given_name, case when not company then family_name end as family_name,
       case when draw(r, 1) < 0.8 then case when draw(r, 1) < 0.05 then upper(email) else email end end as email,
       case when draw(r, 2) < 0.85 then case when draw(r, 2) < 0.1 then substr(phone, 1, 3) || ' ' || substr(phone, 4, 4) || ' ' || substr(phone, 8) else phone end end as phone,
       case when not company and draw(r, 3) < 0.8 then (date '2006-01-01' - floor(age * 24000)::integer) end as birth_date,
       case when company or sex > 0.92 then null when sex < 0.47 then 'f' else 'm' end as gender,
       case when company then family_name || pick([' Ltd', ' & Sons', ' Group', ' Trading'], street) end as company,
       case when company then 'A' || lpad(key::varchar, 7, '0') end as account_ref,
       (1 + floor(draw(case when later then m else r end, 4) * 180))::integer || ' ' || pick(['Mill', 'Church', 'Victoria', 'Green', 'School', 'York', 'Queens', 'Manor'], street) || ' Road' as address,
       pick(['AB', 'BS', 'CF', 'DE', 'EH', 'GL', 'HU', 'IP', 'LS', 'NR'], (region + 0.5e0) / 10) || (1 + city) || ' ' || floor(street * 9)::integer || 'AA' as postcode,
       'City ' || lpad(city::varchar, 2, '0') as city, 'Region ' || region as region, country, case country when 'FR' then 'fr' when 'DE' then 'de' else 'en' end as language,
       at_day(joined, 32400) as joined_at,
       case when draw(m, 2) < 0.1 then 'gold' when draw(m, 2) < 0.3 then 'silver' else 'basic' end as tier,
       at_day(known_d, 32400) as known_at
from versions
where known_d < getvariable('days')
