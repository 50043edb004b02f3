-- ref: per person what the sources know them by. main: what the CRM and all that has no ref of its own uses.
with drawn as (
  select person.*, noise('openid', key) as o, noise('name', key) as n from person
),

named as (
  select *,
         pick(['Amelia', 'Oliver', 'Isla', 'George', 'Ava', 'Noah', 'Mia', 'Arthur', 'Ivy', 'Harry', 'Freya', 'Leo', 'Grace', 'Jack', 'Zara', 'Omar',
               'Priya', 'Wei', 'Chloe', 'Samuel', 'Ruth', 'Tomasz', 'Elif', 'Kofi', 'Maeve', 'Rhys', 'Nadia', 'Hugo', 'Eleri', 'Iain'], draw(n, 0)) as given_name,
         pick(['Smith', 'Jones', 'Taylor', 'Brown', 'Khan', 'Wilson', 'Evans', 'Thomas', 'Patel', 'Walker', 'Green', 'Hughes', 'Lewis', 'Begum', 'Clarke',
               'Murphy', 'Reid', 'Chen', 'O''Brien', 'Ward', 'Kelly', 'Nowak', 'Fraser', 'Okafor', 'Price', 'Shah', 'Bell', 'Doyle', 'Stone', 'Lloyd'],
              draw(n, 1)) as family_name
  from drawn
)

select key, given_name, family_name,
       case when has_card then 'K' || (10000000 + key::bigint * 37 + floor(digits * 37)::integer) end as card,
       case when has_openid then 'o' || substr(md5(getvariable('seed')::bigint || '.openid.' || key), 1, 15) end as openid,
       case when letters < getvariable('shared_phone_share') and phone_is_ref then '+4420' || lpad((70000000 + key // 20000)::varchar, 8, '0')
            else '+447' || substr('45789', 1 + (key::bigint * 83 // 100000000)::integer % 5, 1)
                 || lpad(((key::bigint * 83 + floor(letters * 83)::bigint) % 100000000)::varchar, 8, '0') end as phone,
       lower(given_name) || '.' || lower(replace(family_name, '''', '')) || '.' || (key::bigint * 7 + floor(digits * 7)::integer) || '@example.com' as email,
       case when has_card then 'K' || (10000000 + key::bigint * 37 + floor(digits * 37)::integer)
            else 'o' || substr(md5(getvariable('seed')::bigint || '.openid.' || key), 1, 15) end as main,
       phone_is_ref, email_is_ref
from named
order by key
