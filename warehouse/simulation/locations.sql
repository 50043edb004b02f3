-- locations: 40 shops and the call centre.
select 'S' || lpad(shop::varchar, 2, '0') as location, pick(['High Street ', 'Market Square ', 'Station Road ', 'Park Lane '], (shop % 4 + 0.5e0) / 4) || shop as name,
       'Region ' || (shop // 4) as region, 'GB' as country, 'Europe/London' as time_zone, 'shop' as kind
from range(40) as r(shop)
union all
select 'CC', 'Call centre', 'Region 0', 'GB', 'Europe/London', 'call centre'
order by location
