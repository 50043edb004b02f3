-- purchase: one row per order of a known person that really takes place, in the order of time. Times in days and seconds.
with taken as (
  select key, d from response where treated and drops
),

kept as (
  select c.key, c.idx, c.d, c.seconds, c.web, c.bad and spared.key is null as bad, c.complains = 1 and spared.key is null as complains
  from candidate as c
  join departure using (key)
  left join spared on spared.key = c.key and c.d between spared.d and spared.d + 30
  where c.d::bigint * 86400 + c.seconds < gone_s
    and not exists (
      select 1 from taken
      where taken.key = c.key
        and c.d::bigint * 86400 + c.seconds between taken.d::bigint * 86400 + 28800 and (taken.d + 30)::bigint * 86400 + 28799)
  union all
  select response.key, 3000 + campaign, added_d, 50000, web_share >= 0.5, false, false
  from response
  join person using (key)
  where treated and adds
),

marked as (
  select *, noise('extra', key || '.' || idx) as x,
         lag(d) over (partition by key order by d, seconds, idx) as before_d,
         lead(idx) over (partition by key order by d, seconds, idx) as next_idx,
         lead(d) over (partition by key order by d, seconds, idx) as next_d,
         row_number() over (partition by key order by d, seconds, idx) as nr
  from kept
),

known as (
  select *,
         d + case when draw(x, 0) < getvariable('late_share') then 1 + floor(draw(x, 1) * getvariable('late_days')) else 0 end as known_day
  from marked
)

select key, idx::smallint as idx, d, seconds::integer as seconds, web, bad, complains, before_d, next_idx::smallint as next_idx, next_d, nr::smallint as nr,
       (1 + floor(-ln(draw(x, 3)) * getvariable('lines'))
          + case when draw(x, 4) < getvariable('tail_share')
                 then floor(-ln(draw(x, 4) / getvariable('tail_share')) * getvariable('tail_lines')) else 0 end)::smallint as lines,
       (known_day + case when not web and known_day = getvariable('missing_day') then 1 else 0 end)::smallint as known_d,
       draw(x, 0) < getvariable('late_share') as late,
       draw(x, 2) < getvariable('redelivered_share') as redelivered,
       draw(x, 2) > 1 - getvariable('walk_in_share') as followed
from known
order by key, nr
