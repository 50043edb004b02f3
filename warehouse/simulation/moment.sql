-- moment: day of each quarter of an operational day, by season class: operational time back to the calendar.
with opened as (
  select d, 0 as season, opened_0 as opened, w0 as weight from day where d between 0 and getvariable('days')::integer
  union all select d, 1, opened_1, w1 from day where d between 0 and getvariable('days')::integer
  union all select d, 2, opened_2, w2 from day where d between 0 and getvariable('days')::integer
),

quarters as (
  select season, d, ceil(opened / 250000.0e0)::integer as first_quarter, ceil((opened + weight) / 250000.0e0)::integer as end_quarter
  from opened
)

select season::tinyint as season, unnest(range(first_quarter, end_quarter))::integer as quarter, d::smallint as d
from quarters
order by season, quarter
