-- Relation: holidays of the last year and of the next four weeks, with the same one a year before.  Grain: name and first day.
-- Parameters: $as_of.  A holiday is a name in the calendar; days of one name less than two weeks apart are one holiday.
-- Units: day and day_before are first days; last_day is the end of the holiday that starts at day.
with named as (
  select distinct trim(name) as name, cast(date as date) as day from core.calendar where trim(name) <> ''
),
marked as (
  select name, day, lag(day) over (partition by name order by day) as former from named
),
numbered as (
  select
    name,
    day,
    sum(case when former is null or day - former > 14 then 1 else 0 end) over (partition by name order by day) as nth
  from marked
),
holiday as (
  select name, min(day) as day, max(day) as last_day from numbered group by name, nth
),
paired as (
  select
    holiday.name,
    holiday.day,
    holiday.last_day,
    former.day as day_before,
    row_number() over (partition by holiday.name, holiday.day order by former.day desc) as choice
  from holiday
  inner join holiday as former
    on former.name = holiday.name and holiday.day - former.day between 330 and 400
  where
    holiday.day > cast($as_of::timestamp as date) - 365
    and holiday.day <= cast($as_of::timestamp as date) + 28
)
select
  name,
  cast(day as varchar) as day,
  cast(last_day as varchar) as last_day,
  cast(day_before as varchar) as day_before
from paired
where choice = 1
order by day, name
