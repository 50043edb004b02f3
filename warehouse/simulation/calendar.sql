-- calendar: every day with its name and opening hours.
select date, coalesce(holiday, '') as name, case when holiday is not null then 'holiday' when weekday >= 6 then 'weekend' else 'workday' end as kind,
       case when holiday in ('Christmas Day', 'Easter Sunday') then null when weekday = 7 then '10:00' else '09:00' end as open,
       case when holiday in ('Christmas Day', 'Easter Sunday') then null when weekday = 7 then '16:00' else '20:00' end as close
from day where d between 0 and getvariable('days') - 1
order by date
