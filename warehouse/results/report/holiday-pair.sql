-- Relation: holidays of the last year and of the next four weeks, with the same one a year before.  Grain: name and first day.
-- Parameters: $as_of.  A holiday is a name in the calendar; days of one name at most two weeks apart are one holiday;
-- a name that comes more than once a year has no same one a year before.
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
    name,
    day,
    last_day,
    lag(day) over (partition by name order by day) as day_before
  from holiday
)
select
  name,
  cast(day as varchar) as day,
  cast(last_day as varchar) as last_day,
  cast(day_before as varchar) as day_before
from paired
where
  day - day_before between 330 and 400
  and day > cast($as_of::timestamp as date) - 365
  and day <= cast($as_of::timestamp as date) + 28
order by day, name
