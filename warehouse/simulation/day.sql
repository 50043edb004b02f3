-- day: one row per day, from 800 days before the start to 400 after the end; d 0 is the first simulated day.
-- Weights of buying by season class: 0 general, 1 summer, 2 winter; opened_<class> is operational time before the day.
with days as (
  select d::integer as d, (getvariable('start')::date + d::integer) as date
  from range(-800, getvariable('days')::integer + 400) as r(d)
),

named as (
  select days.*, month(date) as month, isodow(date) as weekday, holiday.name as holiday,
         (month(date) = 11 and day(date) between 20 and 30) or (month(date) = 6 and day(date) <= 10) as promotion
  from days
  left join holiday using (date)
),

weighted as (
  select *,
         [0.88, 0.86, 0.94, 0.96, 0.98, 1.0, 0.98, 0.92, 0.98, 1.02, 1.14, 1.34][month]
           * [0.92, 0.9, 0.95, 1.0, 1.12, 1.22, 0.89][weekday]
           * case when holiday is null then 1.0 else 0.35 end
           * case when promotion then 1.25 else 1.0 end as general,
         [0.2, 0.2, 0.3, 0.6, 1.4, 2.6, 3.0, 2.4, 0.7, 0.3, 0.2, 0.2][month]::double as summer,
         [1.6, 0.6, 0.3, 0.2, 0.2, 0.2, 0.2, 0.3, 0.5, 1.0, 2.6, 4.3][month]::double as winter
  from named
),

scaled as (
  select *,
         (general / 0.995 * 1000000)::bigint as w0,
         (case when holiday is null then summer else summer / 2 end * 1000000)::bigint as w1,
         (case when holiday is null then winter else winter / 2 end * 1000000)::bigint as w2
  from weighted
)

select d, date, month, weekday, holiday, promotion, w0, w1, w2,
       coalesce(sum(w0) filter (where d >= 0) over before, 0)::bigint as opened_0,
       coalesce(sum(w1) filter (where d >= 0) over before, 0)::bigint as opened_1,
       coalesce(sum(w2) filter (where d >= 0) over before, 0)::bigint as opened_2
from scaled
window before as (order by d rows between unbounded preceding and 1 preceding)
order by d
