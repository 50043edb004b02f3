-- persons: the latent values of every person. gone_at: when they drop out, also where that is after the end.
select key as person, main as customer_ref, kind, ['all year', 'summer', 'winter'][season + 1] as season, round(rate, 9) as orders_per_day, rhythm as gap_shape,
       round(hazard, 9) as hazard_per_day, round(patience, 9) as patience, round(price_level, 6) as price_level, at_day(person.joined, 32400) as joined_at,
       at_second(gone_s) as gone_at, at_day(pause_from, 0) as pause_from, at_day(pause_to + 1, 0) as pause_to,
       at_day(need_from, 0) as need_from, at_day(need_to, 0) as need_to, company, city, region, shop, round(web_share, 6) as web_share, country, house as household,
       has_card and draw(noise('member', key), 0) < getvariable('member_share') as member
from person
join ref using (key)
join departure using (key)
left join household using (key)
order by key
