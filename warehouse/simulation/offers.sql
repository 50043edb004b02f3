-- offers: what each campaign offers.
select 'F' || lpad(nr::varchar, 2, '0') as offer_id, (5 + nr % 3 * 5) || '% off' as name, (5 + nr % 3 * 5)::decimal(18, 2)::varchar as discount, 0.5::decimal(18, 2)::varchar as cost,
       at_day(d, 28800) as starts_at, at_day(d + 30, 28800) as ends_at, at_day(d - 7, 28800) as known_at
from campaign
where d < getvariable('days')
order by nr
