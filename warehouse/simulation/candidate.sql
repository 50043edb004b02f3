-- candidate: one row per order that would be made if nothing ended or disturbed the buying; idx counts from 0.
-- A newcomer joins with the first order; who was there before the start is met in the middle of a gap.
with gaps as (
  select key, season, opened_from, joined, rhythm, rate, pause_from, pause_to, city, web_share, shop, idx::smallint as idx,
         noise('gap', key || '.' || idx) as g
  from (select *, unnest(range(draws)) as idx from person)
),

lengths as (
  select * exclude (g, rhythm, rate),
         case when idx = 0 and joined >= 0 then 0
              else least(1e7, -ln(draw(g, 0) * case when rhythm > 1 then draw(g, 1) else 1 end
                                * case when rhythm > 2 then draw(g, 2) * draw(g, 3) else 1 end)
                    / rhythm / rate * case when idx = 0 then draw(g, 4) else 1 end * 1000)::bigint
         end as gap
  from gaps
),

placed as (
  select *, opened_from + sum(gap) over (partition by key order by idx) / 1e3 as opened
  from lengths
),

dated as (
  select placed.*, moment.d, noise('mark', key || '.' || idx) as m
  from placed
  join moment on moment.season = placed.season and moment.quarter = floor(opened * 4)::integer
  where moment.d < getvariable('days') and coalesce(moment.d not between pause_from and pause_to, true)
)

select key, idx, greatest(d, joined)::smallint as d,
       case when draw(m, 0) < web_share
            then (72000 + 36000 * (draw(m, 1) + draw(m, 2) - 1))::integer % 86400
            else 32400 + (39600 * (draw(m, 1) + draw(m, 2)) / 2)::integer end as seconds,
       draw(m, 0) < web_share as web,
       draw(m, 0) < web_share and draw(m, 3) < getvariable('bad_delivery_share') as bad,
       case when draw(m, 4) >= case when draw(m, 0) < web_share and draw(m, 3) < getvariable('bad_delivery_share')
                                    then getvariable('complaint_share_bad_delivery') else getvariable('complaint_share') end
            then 0 else 1 end::tinyint as complains
from dated
