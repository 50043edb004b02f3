-- campaigns: the twelve campaigns.
select 'C' || lpad(nr::varchar, 2, '0') as campaign_id, 'Campaign ' || nr as name, channel, at_day(d, 28800) as started_at, at_day(d + 30, 28800) as ended_at,
       round(getvariable('customers') * 0.05, 0)::decimal(18, 2) as budget, at_day(d - 7, 28800) as known_at
from campaign
where d < getvariable('days')
order by nr
